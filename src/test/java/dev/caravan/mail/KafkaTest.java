package dev.caravan.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Kafka;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A record of Kafka is a call: none is lost, and a reply has its request's id as key. */
@Tag("slow")
@Timeout(90)
class KafkaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String requests = Kafka.topic(2);
    private final String replies = Kafka.topic(1);
    private final String dead = Kafka.topic(1);
    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 5);
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .prices("north,m1,2025-01-01,2,0.5,3,8")
            .property("caravan.kafka.brokers", Kafka.brokers())
            .property("caravan.kafka.group", "group of " + requests)
            .property("caravan.kafka.requests", requests)
            .property("caravan.kafka.replies", replies)
            .property("caravan.kafka.dead-letters", dead)
            .property("caravan.retry.tries", "1")
            .property("caravan.retry.within", "1s")
            .property("caravan.breaker.wait", "300ms")
            // Kafka's client and Vert.x have words of their own for what comes and goes.
            .expectsErrors()
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    private ProducerRecord<String, String> prompt(String key, String text) {
        ProducerRecord<String, String> record = new ProducerRecord<>(requests, key, text);
        record.headers().add("model", "north/m1".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void records_of_every_form_are_answered_under_their_keys() throws Exception {
        Kafka.send(List.of(
                prompt("plain", "hi"),
                new ProducerRecord<>(requests, "json", TestCaravan.request("north/m1", "hi", false))));

        List<ConsumerRecord<String, String>> answers = Kafka.read(replies, 2, PATIENCE);

        assertThat(answers.stream().map(ConsumerRecord::key)).containsExactlyInAnyOrder("plain", "json");
        for (ConsumerRecord<String, String> answer : answers) {
            assertThat(header(answer, "caravan_provider")).isEqualTo("north");
            String said = answer.key().equals("plain")
                    ? answer.value()
                    : Json.mapper()
                            .readTree(answer.value())
                            .at("/choices/0/message/content")
                            .asText();
            assertThat(said).isEqualTo("from north");
        }
        assertThat(caravan.books().rows("SELECT source FROM ledger").getFirst().text("source"))
                .isEqualTo("kafka");
    }

    @Test
    void a_lone_record_does_not_wait_for_others() {
        Kafka.send(List.of(prompt("first", "hi")));
        north.journal().awaitCount(1, PATIENCE);

        Kafka.send(List.of(prompt("alone", "hi")));

        north.journal().awaitCount(2, Duration.ofSeconds(2));
    }

    @Test
    void what_gets_no_answer_is_a_dead_letter_with_its_reason() {
        ProducerRecord<String, String> unknown = new ProducerRecord<>(requests, "a", "hi");
        unknown.headers().add("model", "nowhere/m1".getBytes(StandardCharsets.UTF_8));
        Kafka.send(List.of(unknown, new ProducerRecord<>(requests, "b", "{\"messages\": [}")));

        List<ConsumerRecord<String, String>> letters = Kafka.read(dead, 2, PATIENCE);

        assertThat(letters.stream().map(letter -> letter.key() + " " + header(letter, "caravan_code")))
                .containsExactlyInAnyOrder("a model_not_found", "b invalid_request_error");
        assertThat(Kafka.read(replies, 0, Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void a_sender_does_not_choose_where_its_dead_letter_goes() {
        String elsewhere = Kafka.topic(1);
        ProducerRecord<String, String> record = new ProducerRecord<>(requests, "a", "{\"messages\": [}");
        Map<String, String> forged = Map.of(
                "cAMELkAFKAoVERRIDEtOPIC", elsewhere,
                "CamelKafkaOverrideTopic", elsewhere,
                "KAFKA.OVERRIDE_TOPIC", elsewhere,
                "jmsReplyTo", elsewhere,
                "_amq_X", "1",
                "caravan_reason", "all is well",
                "own", "kept");
        forged.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        Kafka.send(List.of(record));

        ConsumerRecord<String, String> letter = Kafka.read(dead, 1, PATIENCE).getFirst();

        assertThat(letter.headers())
                .extracting(org.apache.kafka.common.header.Header::key)
                .containsExactlyInAnyOrder("own", "caravan_reason", "caravan_status", "caravan_code");
        assertThat(header(letter, "caravan_reason")).contains("no well-formed JSON");
        assertThat(Kafka.read(elsewhere, 0, Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void headers_without_end_are_no_call() {
        ProducerRecord<String, String> record = prompt("a", "hi");
        IntStream.range(0, 101).forEach(i -> record.headers().add("h" + i, new byte[] {'v'}));
        Kafka.send(List.of(record, prompt("x".repeat(2_000), "hi")));

        List<ConsumerRecord<String, String>> letters = Kafka.read(dead, 2, PATIENCE);

        assertThat(letters)
                .extracting(letter -> header(letter, "caravan_reason"))
                .allMatch(why -> why.contains("headers") || why.contains("key"));
        assertThat(north.journal().count()).isZero();
    }

    @Test
    void many_are_answered_at_once_and_each_is_committed() throws Exception {
        north.after(Duration.ofMillis(50));
        Kafka.send(IntStream.range(0, 100).mapToObj(i -> prompt("k" + i, "hi")).toList());

        List<ConsumerRecord<String, String>> answers = Kafka.read(replies, 100, PATIENCE);
        assertThat(answers.stream().map(ConsumerRecord::key)).hasSize(100).doesNotHaveDuplicates();
        assertThat(north.journal().maxConcurrent()).isGreaterThan(4);

        Thread.sleep(500);
        caravan.takeOver(Map.of("caravan.kafka.parallel", "4"));
        Kafka.send(List.of(prompt("last", "hi")));
        List<ConsumerRecord<String, String>> all = Kafka.read(replies, 101, PATIENCE);
        assertThat(all.stream().map(ConsumerRecord::key)).hasSize(101).doesNotHaveDuplicates();
    }

    @Test
    void while_the_provider_is_away_records_wait() throws Exception {
        north.stopped();
        Kafka.send(IntStream.range(0, 20).mapToObj(i -> prompt("k" + i, "hi")).toList());
        Thread.sleep(3_000);
        north.restarted();

        List<ConsumerRecord<String, String>> answers = Kafka.read(replies, 20, PATIENCE);

        assertThat(answers.stream().map(ConsumerRecord::key)).hasSize(20).doesNotHaveDuplicates();
        assertThat(Kafka.read(dead, 0, Duration.ofSeconds(1))).isEmpty();
    }
}
