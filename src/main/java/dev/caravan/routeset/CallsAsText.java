package dev.caravan.routeset;

import dev.caravan.account.CallReport;
import dev.caravan.account.Failed;
import dev.caravan.account.FailureReport;
import dev.caravan.call.Call;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConverter;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.TypeConverterSupport;

/**
 * What a step that takes text makes of a call on its way, such as one that is tapped off into a file or a queue: what there
 * is to say of it, as JSON. Threads may share it.
 */
final class CallsAsText extends TypeConverterSupport {
    private CallsAsText() {}

    static void addTo(DefaultCamelContext context) {
        TypeConverterRegistry registry = context.getTypeConverterRegistry();
        TypeConverter converter = new CallsAsText();
        for (Class<?> from : new Class<?>[] {Call.class, Failed.class}) {
            registry.addTypeConverter(String.class, from, converter);
            registry.addTypeConverter(byte[].class, from, converter);
            registry.addTypeConverter(InputStream.class, from, converter);
        }
    }

    @Override
    public <T> T convertTo(Class<T> type, Exchange exchange, Object value) {
        String text = value instanceof Failed failed ? FailureReport.of(failed) : CallReport.of((Call) value);
        if (type == String.class) {
            return type.cast(text);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return type == byte[].class ? type.cast(bytes) : type.cast(new ByteArrayInputStream(bytes));
    }
}
