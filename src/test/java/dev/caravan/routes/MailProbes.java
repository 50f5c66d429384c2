package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import dev.caravan.harness.Kafka;
import dev.caravan.harness.Mailbox;
import dev.caravan.harness.Ports;
import dev.caravan.harness.TestCaravan;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the steps of jms.camel.yaml and kafka.camel.yaml, and what is done about their failures, are there for. */
final class MailProbes {
    private static final String CANNOT_ANSWER = """
            - route:
                id: inbox
                routeConfigurationId: queue-errors
                from:
                  uri: file:{{caravan.inbox}}
                  parameters:
                    noop: "true"
                    delay: "50"
                  steps:
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: nobody is in
            """;

    private static volatile int port;
    private static volatile String requests = "";
    private static volatile String replies = "";
    private static volatile String dead = "";

    private MailProbes() {}

    static List<Probe> all() {
        return List.of(
                Probe.that(MailProbes::answersMessages)
                        .needs(
                                "jms: jmsLetters.ask",
                                "jms: when ${variable.reply} == 'wanted'",
                                "jms: to direct:jms-reply",
                                "jms-reply: jmsLetters.reply",
                                "jms-reply: to jms:queue:{{caravan.jms.replies}}")
                        .in(MailProbes::withBroker),
                Probe.that(MailProbes::setsAsideWhatGetsNoAnswer)
                        .needs(
                                "jms: when ${variable.verdict} == 'refused'",
                                "jms: to direct:jms-dead-letter",
                                "jms-dead-letter: jmsLetters.setAside",
                                "jms-dead-letter: to jms:queue:{{caravan.jms.dead-letters}}")
                        .in(MailProbes::withBroker),
                Probe.that(MailProbes::saysWhatIsGivenBack)
                        .needs("queue-errors: log")
                        .in(builder -> builder.routeFile("inbox.camel.yaml", CANNOT_ANSWER)
                                .expectsErrors()),
                Probe.that(MailProbes::saysWhatIsGivenBack)
                        .needs("kafka-errors: log")
                        .in(builder -> withKafka(builder)
                                .routeFile("inbox.camel.yaml", CANNOT_ANSWER.replace("queue-errors", "kafka-errors"))),
                Probe.that(MailProbes::answersRecords)
                        .needs(
                                "kafka: split",
                                "kafka: kafkaLetters.commit",
                                "kafka-letter: kafkaLetters.ask",
                                "kafka-letter: when ${variable.verdict} == 'answered'",
                                "kafka-letter: to kafka:{{caravan.kafka.replies}}")
                        .in(MailProbes::withKafka),
                Probe.that(MailProbes::setsAsideRecords)
                        .needs(
                                "kafka-letter: to direct:kafka-dead-letter",
                                "kafka-dead-letter: to kafka:{{caravan.kafka.dead-letters}}")
                        .in(MailProbes::withKafka),
                Probe.that(MailProbes::setsAsideLongRecords)
                        .needs("kafka-errors: kafkaLetters.shorten", "kafka-errors: to direct:kafka-dead-letter")
                        .in(MailProbes::withKafka));
    }

    private static TestCaravan.Builder withBroker(TestCaravan.Builder builder) {
        port = Ports.free();
        return builder.property("caravan.jms.url", "embedded")
                .property("caravan.jms.embedded.port", Integer.toString(port))
                .expectsErrors();
    }

    private static void answersMessages(Scene scene) throws JMSException {
        try (Mailbox mailbox = new Mailbox(port, scene.patience())) {
            mailbox.send("llm.requests", mailbox.text("hi", Map.of()));

            assertThat(((TextMessage) mailbox.next("llm.replies")).getText()).isEqualTo("from north");
            assertThat(mailbox.all("llm.requests.dlq")).isEmpty();
        }
    }

    private static void setsAsideWhatGetsNoAnswer(Scene scene) throws JMSException {
        try (Mailbox mailbox = new Mailbox(port, scene.patience())) {
            mailbox.send("llm.requests", mailbox.text("hi", Map.of("model", "nowhere/m1")));

            assertThat(mailbox.next("llm.requests.dlq").getStringProperty("caravan_reason"))
                    .contains("nowhere");
        }
    }

    private static void saysWhatIsGivenBack(Scene scene) {
        Folders.of(scene.caravan).drop("a.txt", "hi");

        scene.await(() -> scene.caravan.logged("caravan.queues").stream()
                .anyMatch(line -> line.contains("gives a message back: nobody is in")));
    }

    private static TestCaravan.Builder withKafka(TestCaravan.Builder builder) {
        requests = Kafka.topic(1);
        replies = Kafka.topic(1);
        dead = Kafka.topic(1);
        return builder.property("caravan.kafka.brokers", Kafka.brokers())
                .property("caravan.kafka.group", requests)
                .property("caravan.kafka.requests", requests)
                .property("caravan.kafka.replies", replies)
                .property("caravan.kafka.dead-letters", dead)
                .expectsErrors();
    }

    private static void answersRecords(Scene scene) {
        Kafka.send(List.of(new ProducerRecord<>(requests, "a", "hi")));

        assertThat(Kafka.read(replies, 1, kafkas(scene)).getFirst().value()).isEqualTo("from north");
        scene.await(() -> Kafka.committed(requests, requests) == 1);
    }

    private static void setsAsideRecords(Scene scene) {
        Kafka.send(List.of(new ProducerRecord<>(requests, "a", "{\"messages\": [}")));

        ConsumerRecord<String, String> letter =
                Kafka.read(dead, 1, kafkas(scene)).getFirst();
        assertThat(letter.key()).isEqualTo("a");
        assertThat(letter.headers().lastHeader("caravan_reason")).isNotNull();
    }

    /** As long as Kafka takes, so that it takes no more with a reason. */
    private static void setsAsideLongRecords(Scene scene) {
        Kafka.send(List.of(new ProducerRecord<>(requests, "a", "{\"messages\": [" + " ".repeat(1_048_400))));

        ConsumerRecord<String, String> letter =
                Kafka.read(dead, 1, kafkas(scene)).getFirst();
        assertThat(letter.value()).isEmpty();
        assertThat(letter.headers().lastHeader("caravan_reason")).isNotNull();
    }

    /** A group is joined before the first record comes. */
    private static Duration kafkas(Scene scene) {
        return scene.patience().multipliedBy(2);
    }
}
