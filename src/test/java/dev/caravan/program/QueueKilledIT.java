package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Kafka;
import dev.caravan.harness.Mailbox;
import dev.caravan.harness.Ports;
import dev.caravan.stub.ProviderStub;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Killed while it answers messages: none is lost, and each reply is there once. */
@Timeout(240)
class QueueKilledIT {
    private static final int MESSAGES = 300;

    @TempDir
    Path folder;

    private final ProviderStub openAi =
            ProviderStub.openAi().says("hi").usage(10, 5).after(Duration.ofMillis(50));
    private final Random chance = new Random(11);

    @AfterEach
    void close() {
        openAi.close();
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("OPENAI_API_KEY", "sk-x");
        environment.put("OPENAI_BASE_URL", openAi.baseUrl());
        environment.put("CARAVAN_PROBE_EVERY", "0s");
        environment.put("CARAVAN_CACHE_TTL", "0s");
        environment.put("CARAVAN_LOG", "warn");
        return environment;
    }

    private static EmbeddedActiveMQ broker(int port) throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("loopback", "tcp://127.0.0.1:" + port));
        broker.start();
        return broker;
    }

    @Test
    void each_jms_message_has_one_reply() throws Exception {
        int port = Ports.free();
        EmbeddedActiveMQ broker = broker(port);
        Map<String, String> environment = environment();
        environment.put("CARAVAN_JMS_URL", "tcp://127.0.0.1:" + port);
        try (Mailbox mailbox = new Mailbox(port)) {
            for (int i = 0; i < MESSAGES; i++) {
                TextMessage question = mailbox.text("question " + i, Map.of("model", "openai/m1"));
                question.setJMSCorrelationID("q" + i);
                mailbox.send("llm.requests", question);
            }
            List<String> answered = new ArrayList<>();
            int kills = 0;
            while (answered.size() < MESSAGES) {
                try (Program program =
                        Program.start(folder, environment, "serve").awaitReady()) {
                    TimeUnit.MILLISECONDS.sleep(300 + chance.nextInt(1_000));
                    if (kills < 5) {
                        program.kill();
                        kills++;
                    } else {
                        openAi.journal().awaitCount(MESSAGES, Duration.ofSeconds(60));
                        TimeUnit.SECONDS.sleep(1);
                    }
                }
                for (Message reply : mailbox.all("llm.replies")) {
                    answered.add(reply.getJMSCorrelationID());
                }
            }

            assertThat(answered).hasSize(MESSAGES).doesNotHaveDuplicates();
            assertThat(kills).isGreaterThan(1);
            assertThat(mailbox.all("llm.requests.dlq")).isEmpty();
            assertThat(mailbox.all("llm.requests")).isEmpty();
            assertThat(openAi.journal().count()).isLessThanOrEqualTo(MESSAGES + 8 * kills);
        } finally {
            broker.stop();
        }
    }

    @Test
    void each_record_of_kafka_has_a_reply() throws Exception {
        String requests = Kafka.topic(2);
        String replies = Kafka.topic(1);
        Map<String, String> environment = environment();
        environment.put("CARAVAN_KAFKA_BROKERS", Kafka.brokers());
        environment.put("CARAVAN_KAFKA_GROUP", requests);
        environment.put("CARAVAN_KAFKA_REQUESTS", requests);
        environment.put("CARAVAN_KAFKA_REPLIES", replies);
        environment.put("CARAVAN_KAFKA_SESSION_MILLIS", "6000");
        Kafka.send(IntStream.range(0, MESSAGES)
                .mapToObj(i -> new ProducerRecord<>(requests, "k" + i, "question " + i))
                .toList());

        for (int kill = 1; kill <= 2; kill++) {
            try (Program program = Program.start(folder, environment, "serve").awaitReady()) {
                openAi.journal().awaitCount(kill * 80, Duration.ofSeconds(60));
                program.kill();
            }
        }
        Set<String> keys = new HashSet<>();
        try (Program last = Program.start(folder, environment, "serve").awaitReady()) {
            for (int i = 0; i < 60 && keys.size() < MESSAGES; i++) {
                assertThat(last.log()).contains("is ready");
                Kafka.read(replies, 1, Duration.ofSeconds(2)).forEach(reply -> keys.add(reply.key()));
            }
        }

        assertThat(keys).hasSize(MESSAGES);
        assertThat(openAi.journal().count()).isLessThanOrEqualTo(MESSAGES + 2 * 16);
    }
}
