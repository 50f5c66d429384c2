package dev.caravan.mail;

import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import jakarta.jms.ConnectionFactory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where JMS messages come from: a broker elsewhere, or one in this process whose messages are on the disk. Owned by the
 * process. Safe for use by many threads.
 */
public final class PostOffice implements AutoCloseable {
    private static final String EMBEDDED = "embedded";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ConnectionFactory connections;
    private final @Nullable Broker broker;

    private PostOffice(ConnectionFactory connections, @Nullable Broker broker) {
        this.connections = connections;
        this.broker = broker;
    }

    /** Empty where there is none; where it {@code serves}, the broker in the process begins. */
    public static Optional<PostOffice> open(Settings settings, boolean serves) {
        Optional<String> url = settings.find("caravan.jms.url").filter(written -> !written.isBlank());
        return url.map(written -> written.equals(EMBEDDED) ? inside(settings, serves) : outside(written, settings));
    }

    private static PostOffice outside(String url, Settings settings) {
        try {
            ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(
                    url,
                    settings.find("caravan.jms.user").orElse(null),
                    settings.find("caravan.jms.password").orElse(null));
            return new PostOffice(oneByOne(connections), null);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // What it says quotes the address, and an address may hold a password.
            throw new MalformedSetting("caravan.jms.url is no broker's address, such as tcp://127.0.0.1:61616");
        }
    }

    private static PostOffice inside(Settings settings, boolean serves) {
        Optional<Credentials> guests = Credentials.ofGuests(settings);
        Credentials own = Credentials.random();
        int number = COUNT.incrementAndGet();
        Broker broker = serves ? Broker.start(settings, number, own, guests) : null;
        return new PostOffice(
                oneByOne(new ActiveMQConnectionFactory("vm://" + number, own.user(), own.password())), broker);
    }

    /** What one consumer has fetched ahead the others cannot have, and a kill counts as a failed delivery of it. */
    private static ConnectionFactory oneByOne(ActiveMQConnectionFactory connections) {
        connections.setConsumerWindowSize(0);
        connections.getServerLocator().addIncomingInterceptor(new LargeBodies());
        return connections;
    }

    /** Each opens connections of its own. */
    public ConnectionFactory connections() {
        return connections;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
    }
}
