package dev.caravan.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Kafka;
import dev.caravan.harness.Mailbox;
import dev.caravan.harness.Ports;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A letter that is too long is told by its length, and a long one is read to its last character. */
@Tag("slow")
@Timeout(90)
class LargeLettersTest {
    private static final String REQUESTS = "llm.requests";
    private static final String DEAD = "llm.requests.dlq";
    private static final int LARGEST = 400 << 10;

    private final int port = Ports.free();
    private final String records = Kafka.topic(1);
    private final String replies = Kafka.topic(1);
    private final String deadRecords = Kafka.topic(1);
    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 5);
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.jms.url", "embedded")
            .property("caravan.jms.embedded.port", Integer.toString(port))
            .property("caravan.kafka.brokers", Kafka.brokers())
            .property("caravan.kafka.group", records)
            .property("caravan.kafka.requests", records)
            .property("caravan.kafka.replies", replies)
            .property("caravan.kafka.dead-letters", deadRecords)
            .property("caravan.queue.largest", LARGEST / 1024 + "KiB")
            // Kafka's client, Vert.x and the broker have words of their own for what comes and goes.
            .expectsErrors()
            .start();
    private final Mailbox mailbox = new Mailbox(port);

    @AfterEach
    void close() throws Exception {
        mailbox.close();
        caravan.close();
        north.close();
    }

    /** Characters of one, two and three bytes, and of two halves. */
    private static String words(int characters) {
        return "gr\u00fc\u00df \u8a9e\ud83d\udc2a ".repeat(characters / 9);
    }

    private String heard() {
        return north.journal().last().json().at("/messages/0/content").asText();
    }

    @Test
    void a_long_text_is_read_to_its_end() throws Exception {
        for (int size : new int[] {40_000, 150_000, 400_000}) {
            String text = words(size);

            Message answer = mailbox.ask(REQUESTS, mailbox.text(text, Map.of("model", "north/m1", "own", "1")));

            assertThat(answer.getBody(String.class)).isEqualTo("from north");
            assertThat(heard()).isEqualTo(text);
        }
    }

    @Test
    void long_bytes_are_as_well() throws Exception {
        String text = words(190_000);
        BytesMessage question = mailbox.session().createBytesMessage();
        question.writeBytes(text.getBytes(StandardCharsets.UTF_8));

        assertThat(mailbox.ask(REQUESTS, question).getBody(String.class)).isEqualTo("from north");
        assertThat(heard()).isEqualTo(text);
    }

    @Test
    void a_long_request_that_is_wrong_is_a_dead_letter_as_it_came() throws Exception {
        String text = "{\"messages\": [" + " ".repeat(300_000);
        mailbox.send(REQUESTS, mailbox.text(text, Map.of()));

        assertThat(mailbox.next(DEAD).getBody(String.class)).isEqualTo(text);
    }

    @Test
    void one_that_is_too_long_is_a_dead_letter_at_once_and_the_next_is_answered() throws Exception {
        for (int size : new int[] {LARGEST + 1, 30 << 20}) {
            TextMessage text = mailbox.text("x".repeat(size), Map.of("own", "kept"));
            BytesMessage bytes = mailbox.session().createBytesMessage();
            bytes.writeBytes(new byte[size]);
            for (Message question : List.of(text, bytes)) {
                Message answer = mailbox.ask(REQUESTS, question);

                assertThat(answer.getBody(String.class)).contains("request_too_large");
                Message dead = mailbox.next(DEAD);
                assertThat(dead.getStringProperty("caravan_status")).isEqualTo("413");
                assertThat(dead.getStringProperty("caravan_reason")).contains(Integer.toString(LARGEST));
                assertThat(dead.getStringProperty("own")).isEqualTo(question == text ? "kept" : null);
                assertThat(dead.getBody(String.class)).isEmpty();
            }
        }
        assertThat(mailbox.ask(REQUESTS, mailbox.text("hi", Map.of())).getBody(String.class))
                .isEqualTo("from north");
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void of_other_types_nothing_is_read_however_large() throws Exception {
        var map = mailbox.session().createMapMessage();
        map.setBytes("much", new byte[5 << 20]);
        var object = mailbox.session().createObjectMessage("x".repeat(1 << 20));
        for (Message question : List.of(map, object)) {
            mailbox.send(REQUESTS, question);

            assertThat(mailbox.next(DEAD).getStringProperty("caravan_reason")).contains("must hold text");
        }
    }

    @Test
    void what_is_packed_is_unpacked_up_to_the_limit() throws Exception {
        try (var factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port)) {
            factory.setCompressLargeMessage(true);
            try (var connection = factory.createConnection();
                    var session = connection.createSession()) {
                var requests = session.createProducer(session.createQueue(REQUESTS));

                requests.send(session.createTextMessage("x".repeat(300_000)));
                assertThat(mailbox.next("llm.replies").getBody(String.class)).isEqualTo("from north");
                assertThat(heard()).hasSize(300_000);

                requests.send(session.createTextMessage("x".repeat(40 << 20)));
                assertThat(mailbox.next(DEAD).getStringProperty("caravan_code")).isEqualTo("request_too_large");
            }
        }
    }

    @Test
    void a_record_is_told_by_its_length_too() {
        Kafka.send(List.of(
                new ProducerRecord<>(records, "long", words(100_000)),
                new ProducerRecord<>(records, "longer", "x".repeat(LARGEST + 1)),
                new ProducerRecord<>(records, "next", "hi")));

        List<ConsumerRecord<String, String>> answers = Kafka.read(replies, 2, Duration.ofSeconds(30));
        ConsumerRecord<String, String> dead =
                Kafka.read(deadRecords, 1, Duration.ofSeconds(30)).getFirst();

        assertThat(answers).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("long", "next");
        assertThat(dead.key()).isEqualTo("longer");
        assertThat(dead.headers().lastHeader("caravan_code").value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("request_too_large");
        assertThat(north.journal().calls())
                .extracting(call -> call.json().at("/messages/0/content").asText())
                .contains(words(100_000));
    }

    @Test
    void an_answer_that_kafka_does_not_take_is_paid_for_once() {
        north.says("x".repeat(2 << 20));
        Kafka.send(List.of(new ProducerRecord<>(records, "a", "hi")));

        ConsumerRecord<String, String> dead =
                Kafka.read(deadRecords, 1, Duration.ofSeconds(30)).getFirst();

        assertThat(dead.key()).isEqualTo("a");
        assertThat(dead.headers().lastHeader("caravan_code").value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("answer_too_large");
        north.says("from north");
        Kafka.send(List.of(new ProducerRecord<>(records, "b", "hi")));
        assertThat(Kafka.read(replies, 1, Duration.ofSeconds(30)).getFirst().key())
                .isEqualTo("b");
        assertThat(north.journal().count()).isEqualTo(2);
    }
}
