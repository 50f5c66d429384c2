package dev.caravan.mail;

import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import dev.caravan.store.OnlyOurs;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker in this process, whose messages are on the disk. Safe for use by many threads. */
final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final String PORT = "caravan.jms.embedded.port";
    private static final int MOST_DELIVERIES = 100;
    private static final long REDELIVERY_MILLIS = 200;
    private static final long MOST_IN_MEMORY = 32 << 20;
    /** With less room than that on the disk, senders wait: a journal that cannot be written ends the broker. */
    private static final long LEAST_DISK = 256 << 20;

    private final EmbeddedActiveMQ running;

    private Broker(EmbeddedActiveMQ running) {
        this.running = running;
    }

    /** Lets us in at {@code vm://number}, as {@code own}. */
    static Broker start(Settings settings, int number, Credentials own, Optional<Credentials> guests) {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        try {
            broker.setConfiguration(configuration(settings, number));
            broker.setSecurityManager(new Guard(own, guests));
            broker.start();
        } catch (Exception e) {
            throw new MalformedSetting("the JMS broker in this process does not start: " + e.getMessage());
        }
        LOG.info("a JMS broker runs in this process, its messages are in {}", settings.text("caravan.data"));
        settings.find(PORT)
                .ifPresent(port -> LOG.info(
                        "it lets other programs in at 127.0.0.1:{} {}",
                        port,
                        guests.isPresent() ? "with a password" : "without a password"));
        return new Broker(broker);
    }

    private static Configuration configuration(Settings settings, int number) throws Exception {
        Path folder = OnlyOurs.folder(
                Path.of(settings.text("caravan.data")).toAbsolutePath().resolve("broker"));
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setName("caravan-" + number)
                .setPersistenceEnabled(true)
                .setSecurityEnabled(true)
                // Whoever knew the one that it is shipped with could do everything.
                .setClusterUser(Credentials.randomText())
                .setClusterPassword(Credentials.randomText())
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
                .setMinDiskFree(LEAST_DISK)
                .addAcceptorConfiguration("inside", "vm://" + number);
        Optional<String> port = settings.find(PORT);
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

    @Override
    public void close() {
        try {
            running.stop();
        } catch (Exception e) {
            LOG.debug("the JMS broker did not end cleanly", e);
        }
    }
}
