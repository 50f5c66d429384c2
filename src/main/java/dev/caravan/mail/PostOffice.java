package dev.caravan.mail;

import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where JMS messages come from: a broker elsewhere, or one in this process whose messages are on the disk. Owned by the
 * process. Safe for use by many threads.
 */
public final class PostOffice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostOffice.class);
    private static final String EMBEDDED = "embedded";
    private static final int MOST_DELIVERIES = 100;
    private static final long REDELIVERY_MILLIS = 200;
    private static final long MOST_IN_MEMORY = 32 << 20;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ConnectionFactory connections;
    private final @Nullable EmbeddedActiveMQ broker;

    private PostOffice(ConnectionFactory connections, @Nullable EmbeddedActiveMQ broker) {
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
            throw new MalformedSetting(
                    "caravan.jms.url is no broker's address, such as tcp://127.0.0.1:61616: " + e.getMessage());
        }
    }

    private static PostOffice inside(Settings settings, boolean serves) {
        int number = COUNT.incrementAndGet();
        EmbeddedActiveMQ broker = serves ? started(settings, number) : null;
        return new PostOffice(oneByOne(new ActiveMQConnectionFactory("vm://" + number)), broker);
    }

    /** What one consumer has fetched ahead the others cannot have, and a kill counts as a failed delivery of it. */
    private static ConnectionFactory oneByOne(ActiveMQConnectionFactory connections) {
        connections.setConsumerWindowSize(0);
        return connections;
    }

    private static EmbeddedActiveMQ started(Settings settings, int number) {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        try {
            broker.setConfiguration(configuration(settings, number));
            broker.start();
            LOG.info("a JMS broker runs in this process, its messages are in {}", settings.text("caravan.data"));
            return broker;
        } catch (Exception e) {
            throw new MalformedSetting("the JMS broker in this process does not start: " + e.getMessage());
        }
    }

    private static Configuration configuration(Settings settings, int number) throws Exception {
        Path folder = Path.of(settings.text("caravan.data")).toAbsolutePath().resolve("broker");
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setName("caravan-" + number)
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setJournalMinFiles(2)
                .setJournalFileSize(4 << 20)
                .setGlobalMaxSize(MOST_IN_MEMORY)
                .setMaxDiskUsage(-1)
                .addAcceptorConfiguration("inside", "vm://" + number);
        Optional<String> port = settings.find("caravan.jms.embedded.port");
        if (port.isPresent()) {
            configuration.addAcceptorConfiguration("loopback", "tcp://127.0.0.1:" + port.get() + "?protocols=CORE");
        }
        String dead = settings.text("caravan.jms.dead-letters");
        for (String name :
                new String[] {settings.text("caravan.jms.requests"), settings.text("caravan.jms.replies"), dead}) {
            configuration.addQueueConfiguration(QueueConfiguration.of(name)
                    .setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true));
        }
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setDeadLetterAddress(SimpleString.of(dead))
                        .setMaxDeliveryAttempts(MOST_DELIVERIES)
                        .setRedeliveryDelay(REDELIVERY_MILLIS)
                        .setAutoDeleteQueues(false));
        return configuration;
    }

    /** Each opens connections of its own. */
    public ConnectionFactory connections() {
        return connections;
    }

    @Override
    public void close() {
        if (broker != null) {
            try {
                broker.stop();
            } catch (Exception e) {
                LOG.debug("the JMS broker did not end cleanly", e);
            }
        }
    }
}
