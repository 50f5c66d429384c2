package dev.caravan.mail;

import dev.caravan.settings.Settings;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsComponent;

/** JMS, where a broker is named or runs in this process. */
public final class JmsCarriers implements Carriers {
    @Override
    public Carrier open(Settings settings, boolean serves) {
        return new Jms(PostOffice.open(settings, serves));
    }

    private record Jms(Optional<PostOffice> office) implements Carrier {
        @Override
        public void serve(CamelContext context, Desk desk) {
            context.getRegistry().bind("jmsLetters", new JmsLetters(desk));
            office.ifPresent(post -> {
                JmsComponent jms = new JmsComponent();
                jms.setConnectionFactory(post.connections());
                context.addComponent("jms", jms);
            });
        }

        @Override
        public void close() {
            office.ifPresent(PostOffice::close);
        }
    }
}
