package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.caravan.harness.Folders;
import dev.caravan.harness.Kafka;
import dev.caravan.harness.Mailbox;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the steps of jms.camel.yaml and kafka.camel.yaml, and what is done about their failures, are there for. */
final class MailProbes {
    private static final String REQUESTS = "caravan.kafka.requests";
    private static final String REPLIES = "caravan.kafka.replies";
    private static final String DEAD_LETTERS = "caravan.kafka.dead-letters";
    private static final String CANNOT_ANSWER = """
            - route:
                id: inbox
                routeConfigurationId: queue-errors
                from:
                  uri: file:{{caravan.inbox}}
                  parameters:
                    noop: "true"
                    initialDelay: "50"
                    delay: "50"
                  steps:
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: nobody is in
            """;

    private MailProbes() {}

    static List<Probe> all() {
        return List.of(
                jms(MailProbes::answersMessages)
                        .needs(
                                "jms: jmsLetters.ask",
                                "jms: when ${variable.reply} == 'wanted'",
                                "jms: to direct:jms-reply",
                                "jms-reply: jmsLetters.reply",
                                "jms-reply: to jms:queue:{{caravan.jms.replies}}"),
                jms(MailProbes::setsAsideWhatGetsNoAnswer)
                        .needs(
                                "jms: when ${variable.verdict} == 'refused'",
                                "jms: to direct:jms-dead-letter",
                                "jms-dead-letter: jmsLetters.setAside",
                                "jms-dead-letter: to jms:queue:{{caravan.jms.dead-letters}}"),
                Probe.that(MailProbes::saysWhatIsGivenBack)
                        .needs("queue-errors: log")
                        .file("inbox.camel.yaml", CANNOT_ANSWER)
                        .complains(),
                kafka(MailProbes::saysWhatIsGivenBack)
                        .needs("kafka-errors: log")
                        .file("inbox.camel.yaml", CANNOT_ANSWER.replace("queue-errors", "kafka-errors")),
                kafka(MailProbes::answersRecords)
                        .needs(
                                "kafka: split",
                                "kafka: kafkaLetters.commit",
                                "kafka-letter: kafkaLetters.ask",
                                "kafka-letter: when ${variable.verdict} == 'answered'",
                                "kafka-letter: to kafka:{{caravan.kafka.replies}}"),
                kafka(MailProbes::setsAsideRecords)
                        .needs(
                                "kafka-letter: to direct:kafka-dead-letter",
                                "kafka-dead-letter: to kafka:{{caravan.kafka.dead-letters}}"),
                kafka(MailProbes::setsAsideLongRecords)
                        .needs("kafka-errors: kafkaLetters.shorten", "kafka-errors: to direct:kafka-dead-letter"));
    }

    /** One after the other: who takes the second has committed the first. */
    private static Probe jms(Probe.Check check) {
        return Probe.that(check)
                .with("caravan.jms.url", "embedded")
                .with("caravan.jms.parallel", "1")
                .complains();
    }

    private static void answersMessages(Scene scene) throws JMSException {
        try (Mailbox mailbox = mailbox(scene)) {
            sendTwo(scene, mailbox, Map.of());

            scene.await(() -> holds(mailbox, scene.property("caravan.jms.replies")), 2);

            assertThat(mailbox.next(scene.property("caravan.jms.replies")))
                    .asInstanceOf(type(TextMessage.class))
                    .extracting(MailProbes::text)
                    .isEqualTo("from north");
            assertThat(holds(mailbox, scene.property("caravan.jms.dead-letters")))
                    .isFalse();
        }
    }

    private static void setsAsideWhatGetsNoAnswer(Scene scene) throws JMSException {
        try (Mailbox mailbox = mailbox(scene)) {
            sendTwo(scene, mailbox, Map.of("model", "nowhere/m1"));

            scene.await(() -> holds(mailbox, scene.property("caravan.jms.dead-letters")), 2);

            assertThat(mailbox.next(scene.property("caravan.jms.dead-letters")).getStringProperty("caravan_reason"))
                    .contains("nowhere");
        }
    }

    private static Mailbox mailbox(Scene scene) {
        return new Mailbox(Integer.parseInt(scene.property(Stage.BROKER)));
    }

    private static void sendTwo(Scene scene, Mailbox mailbox, Map<String, Object> properties) throws JMSException {
        for (int i = 0; i < 2; i++) {
            mailbox.send(scene.property("caravan.jms.requests"), mailbox.text("hi", properties));
        }
    }

    private static String text(TextMessage message) {
        try {
            return message.getText();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean holds(Mailbox mailbox, String queue) {
        try (QueueBrowser browser =
                mailbox.session().createBrowser(mailbox.session().createQueue(queue))) {
            return browser.getEnumeration().hasMoreElements();
        } catch (InvalidDestinationException nothingWasEverSent) {
            return false;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The second is tried when all is over with the first. */
    private static void saysWhatIsGivenBack(Scene scene) {
        Folders.of(scene.caravan).drop(scene.name() + ".txt", "hi");

        scene.await(
                () -> scene.caravan.logged("caravan.queues").stream()
                        .anyMatch(line -> line.contains("gives a message back: nobody is in")),
                2);
    }

    private static Probe kafka(Probe.Check check) {
        return Probe.that(check)
                .with("caravan.kafka.brokers", Kafka::brokers)
                .with("caravan.kafka.group", () -> UUID.randomUUID().toString())
                .with(REQUESTS, () -> Kafka.topic(1))
                .with(REPLIES, () -> Kafka.topic(1))
                .with(DEAD_LETTERS, () -> Kafka.topic(1))
                .complains();
    }

    /** What was fetched before is committed when the next is answered. */
    private static void answersRecords(Scene scene) {
        for (int i = 1; i <= 2; i++) {
            int answers = i;
            Kafka.send(List.of(new ProducerRecord<>(scene.property(REQUESTS), "a", "hi")));
            scene.await(() -> Kafka.count(scene.property(REPLIES)) == answers);
        }

        assertThat(Kafka.read(scene.property(REPLIES), 1, Scene.LONG_ENOUGH)
                        .getFirst()
                        .value())
                .isEqualTo("from north");
        assertThat(Kafka.committed(scene.property("caravan.kafka.group"), scene.property(REQUESTS)))
                .isPositive();
    }

    private static void setsAsideRecords(Scene scene) {
        Kafka.send(List.of(new ProducerRecord<>(scene.property(REQUESTS), "a", "{\"messages\": [}")));

        ConsumerRecord<String, String> letter = deadLetter(scene);
        assertThat(letter.key()).isEqualTo("a");
        assertThat(letter.headers().lastHeader("caravan_reason")).isNotNull();
    }

    /** As long as Kafka takes, so that it takes no more with a reason. */
    private static void setsAsideLongRecords(Scene scene) {
        Kafka.send(List.of(
                new ProducerRecord<>(scene.property(REQUESTS), "a", "{\"messages\": [" + " ".repeat(1_048_400))));

        ConsumerRecord<String, String> letter = deadLetter(scene);
        assertThat(letter.value()).isEmpty();
        assertThat(letter.headers().lastHeader("caravan_reason")).isNotNull();
    }

    private static ConsumerRecord<String, String> deadLetter(Scene scene) {
        scene.await(() -> Kafka.count(scene.property(DEAD_LETTERS)) > 0);
        return Kafka.read(scene.property(DEAD_LETTERS), 1, Scene.LONG_ENOUGH).getFirst();
    }
}
