package dev.caravan.door;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The answer that a route of an operator's own leaves in its message: body, status and headers, but none of Camel's and none
 * that came with the request, for those would be a caller's own choice.
 */
final class PlainReply {
    private static final Set<String> OURS = Set.of("content-length", "transfer-encoding", "connection", "host");

    private PlainReply() {}

    static void send(Exchange exchange, Arrival arrival, HttpServerResponse response) {
        Message message = exchange.getMessage();
        response.setStatusCode(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class));
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            Object value = header.getValue();
            boolean plain = value instanceof CharSequence || value instanceof Number;
            if (plain
                    && !FrameworkNames.include(name)
                    && !OURS.contains(name)
                    && !arrival.isCallers(header.getKey(), value)) {
                response.putHeader(name, value.toString());
            }
        }
        byte[] body = message.getBody(byte[].class);
        response.end(body == null ? Buffer.buffer() : Buffer.buffer(body));
    }
}
