package dev.caravan.mail;

import dev.caravan.settings.Settings;
import org.apache.camel.CamelContext;

/** Kafka, whose connections are those of the routes. */
public final class KafkaCarriers implements Carriers {
    @Override
    public Carrier open(Settings settings, boolean serves) {
        return new Kafka();
    }

    private record Kafka() implements Carrier {
        @Override
        public void serve(CamelContext context, Desk desk) {
            context.getRegistry().bind("kafkaLetters", new KafkaLetters(desk));
        }

        @Override
        public void close() {}
    }
}
