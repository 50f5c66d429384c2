package dev.caravan.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;

/** A real Kafka, started once for all tests of a run; each test has topics of its own in it. */
public final class Kafka {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration QUIET = Duration.ofMillis(500);

    private Kafka() {}

    private static final class Server {
        static final String BROKERS = start();

        private static String start() {
            try {
                return started();
            } catch (IOException e) {
                throw new UncheckedIOException("Kafka does not start here", e);
            }
        }

        private static String started() throws IOException {
            int port = Ports.free();
            int controller = Ports.free();
            Path folder = Files.createTempDirectory("kafka");
            Properties properties = new Properties();
            properties.putAll(Map.ofEntries(
                    Map.entry("process.roles", "broker,controller"),
                    Map.entry("node.id", "1"),
                    Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                    Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller),
                    Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
                    Map.entry("controller.listener.names", "CONTROLLER"),
                    Map.entry("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
                    Map.entry("log.dirs", folder.resolve("logs").toString()),
                    Map.entry("offsets.topic.replication.factor", "1"),
                    Map.entry("offsets.topic.num.partitions", "1"),
                    Map.entry("transaction.state.log.replication.factor", "1"),
                    Map.entry("transaction.state.log.min.isr", "1"),
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("auto.create.topics.enable", "true")));
            Path file = folder.resolve("server.properties");
            try (OutputStream out = Files.newOutputStream(file)) {
                properties.store(out, null);
            }
            String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
            int unused = StorageTool.execute(
                    format, new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            LogOwner.apart(() -> {
                KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
                server.startup();
                Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
            });
            return "127.0.0.1:" + port;
        }
    }

    public static String brokers() {
        return Server.BROKERS;
    }

    /** The name of a new topic. */
    public static String topic(int partitions) {
        String name = "topic-" + COUNT.incrementAndGet();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
            return name;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How far the group has come in a topic of one partition; 0 where nothing is committed. */
    public static long committed(String group, String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers()))) {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(topic, 0));
            return offset == null ? 0 : offset.offset();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many records have come to a topic of one partition. */
    public static long count(String topic) {
        TopicPartition only = new TopicPartition(topic, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers()))) {
            return admin.listOffsets(Map.of(only, OffsetSpec.latest()))
                    .partitionResult(only)
                    .get()
                    .offset();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void send(List<ProducerRecord<String, String>> records) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            for (ProducerRecord<String, String> record : records) {
                var unused = producer.send(record);
            }
            producer.flush();
        }
    }

    /** At least so many of them, and what comes soon after. */
    public static List<ConsumerRecord<String, String>> read(String topic, int least, Duration patience) {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        long end = System.nanoTime() + patience.toNanos();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers()), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            int before = -1;
            while (System.nanoTime() < end && (all.size() < least || before != all.size())) {
                before = all.size();
                consumer.poll(QUIET).forEach(all::add);
            }
        }
        return all;
    }
}
