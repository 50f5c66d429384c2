package dev.caravan.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Figures;
import dev.caravan.harness.Mailbox;
import dev.caravan.harness.Ports;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JMS message is a call: one answer for each, and none lost. */
@Tag("slow")
@Timeout(60)
class JmsTest {
    private static final String REQUESTS = "llm.requests";
    private static final String REPLIES = "llm.replies";
    private static final String DEAD = "llm.requests.dlq";

    private final int port = Ports.free();
    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 5);
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .prices("north,m1,2025-01-01,2,0.5,3,8")
            .property("caravan.jms.url", "embedded")
            .property("caravan.jms.embedded.port", Integer.toString(port))
            .property("caravan.retry.tries", "1")
            .property("caravan.retry.within", "1s")
            .property("caravan.breaker.wait", "300ms")
            .property("caravan.queue.patience", "20s")
            // Vert.x and the broker have words of their own for connections that are cut.
            .expectsErrors()
            .start();
    private final Mailbox mailbox = new Mailbox(port);

    @AfterEach
    void close() throws Exception {
        mailbox.close();
        caravan.close();
        north.close();
    }

    private static String text(Message message) throws Exception {
        return ((TextMessage) message).getText();
    }

    @Test
    void a_prompt_is_answered_by_a_text() throws Exception {
        TextMessage question =
                mailbox.text("What is up?", Map.of("model", "north/m1", "system", "Be brief.", "tags", "team=x"));
        question.setJMSCorrelationID("question 1");

        mailbox.send(REQUESTS, question);
        Message answer = mailbox.next(REPLIES);

        assertThat(text(answer)).isEqualTo("from north");
        assertThat(answer.getJMSCorrelationID()).isEqualTo("question 1");
        assertThat(answer.getStringProperty("caravan_provider")).isEqualTo("north");
        assertThat(answer.getStringProperty("caravan_model")).isEqualTo("m1");
        assertThat(answer.getStringProperty("caravan_cost_usd")).isEqualTo("0.000060000");
        assertThat(north.journal().last().json().at("/messages/0/content").asText())
                .isEqualTo("Be brief.");
        var row = caravan.books().rows("SELECT source, tags FROM ledger").getFirst();
        assertThat(row.text("source")).isEqualTo("jms");
        assertThat(row.text("tags")).contains("team=x");
    }

    @Test
    void a_request_of_openai_is_answered_by_its_answer_to_the_senders_own_queue() throws Exception {
        Message answer = mailbox.ask(REQUESTS, mailbox.text(TestCaravan.request("north/m1", "hi", false), Map.of()));

        assertThat(Json.mapper()
                        .readTree(text(answer))
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("from north");
        assertThat(answer.getJMSCorrelationID()).startsWith("ID:");
    }

    @Test
    void bytes_are_text_as_well() throws Exception {
        BytesMessage question = mailbox.session().createBytesMessage();
        question.writeBytes("gr\u00fc\u00df dich".getBytes(StandardCharsets.UTF_8));

        assertThat(text(mailbox.ask(REQUESTS, question))).isEqualTo("from north");
        assertThat(north.journal().last().json().at("/messages/0/content").asText())
                .isEqualTo("gr\u00fc\u00df dich");
    }

    @Test
    void what_gets_no_answer_is_a_dead_letter_with_its_reason() throws Exception {
        assertThat(Figures.of(caravan).sum("llm_dead_letters_total", "queue=\"jms\""))
                .isZero();
        assertThat(Figures.of(caravan).series("llm_dead_letters_total", "queue=\"jms\""))
                .isEqualTo(1);
        mailbox.send(REQUESTS, mailbox.text("{\"messages\": [}", Map.of("own", "kept")));
        Message dead = mailbox.next(DEAD);
        assertThat(text(dead)).isEqualTo("{\"messages\": [}");
        assertThat(dead.getStringProperty("caravan_reason")).contains("no well-formed JSON");
        assertThat(dead.getStringProperty("caravan_status")).isEqualTo("400");
        assertThat(dead.getStringProperty("own")).isEqualTo("kept");

        mailbox.send(REQUESTS, mailbox.text("hi", Map.of("model", "nowhere/m1")));
        assertThat(mailbox.next(DEAD).getStringProperty("caravan_code")).isEqualTo("model_not_found");

        mailbox.send(REQUESTS, mailbox.session().createObjectMessage("a text, but an object"));
        assertThat(mailbox.next(DEAD).getStringProperty("caravan_reason")).contains("must hold text");

        mailbox.send(REQUESTS, mailbox.session().createMapMessage());
        assertThat(mailbox.next(DEAD).getStringProperty("caravan_reason")).contains("must hold text");

        mailbox.send(REQUESTS, mailbox.text(TestCaravan.request("north/m1", "hi", true), Map.of()));
        assertThat(mailbox.next(DEAD).getStringProperty("caravan_reason")).contains("stream");

        assertThat(mailbox.all(REPLIES)).isEmpty();
        assertThat(Figures.of(caravan).sum("llm_dead_letters_total", "queue=\"jms\""))
                .isEqualTo(5);
    }

    @Test
    void a_sender_does_not_choose_where_its_dead_letter_goes() throws Exception {
        for (String name : List.of("CamelJmsDestinationName", "camelJmsDestinationName", "CAMELJMSDESTINATIONNAME")) {
            mailbox.send(REQUESTS, mailbox.text("{\"messages\": [}", Map.of(name, "elsewhere", "own", "kept")));

            Message dead = mailbox.next(DEAD);
            assertThat(dead.getStringProperty("own")).isEqualTo("kept");
            assertThat(dead.propertyExists(name)).isFalse();
        }
        mailbox.send(REQUESTS, mailbox.text("{\"messages\": [}", Map.of("cameljmsdestinationname", "not::a::name")));
        assertThat(text(mailbox.next(DEAD))).isEqualTo("{\"messages\": [}");

        assertThat(mailbox.all("elsewhere")).isEmpty();
        assertThat(mailbox.all(REPLIES)).isEmpty();
    }

    @Test
    void the_reason_on_a_dead_letter_is_ours_and_of_a_framework_nothing_is_passed_on() throws Exception {
        Map<String, Object> forged = Map.of(
                "Caravan_Reason", "all is well",
                "caravan_code", "fine",
                "org_DOT_apache_DOT_camel_DOT_x", "1",
                "CamelJmsMessageType", "Object",
                "camelJmsDeliveryMode", 1,
                "jmsPriority", 9,
                "kafka_DOT_PARTITION_KEY", 3);
        mailbox.send(REQUESTS, mailbox.text("{\"messages\": [}", forged));

        Message dead = mailbox.next(DEAD);

        assertThat(dead.getStringProperty("caravan_reason")).contains("no well-formed JSON");
        assertThat(dead.getStringProperty("caravan_code")).isEqualTo("invalid_request_error");
        assertThat(Collections.list((java.util.Enumeration<?>) dead.getPropertyNames()))
                .extracting(Object::toString)
                .filteredOn(name -> !name.startsWith("JMSX"))
                .containsExactlyInAnyOrder("caravan_reason", "caravan_status", "caravan_code");
    }

    @Test
    void headers_without_end_are_no_call() throws Exception {
        Map<String, Object> many =
                IntStream.range(0, 101).boxed().collect(java.util.stream.Collectors.toMap(i -> "h" + i, i -> "v"));
        mailbox.send(REQUESTS, mailbox.text("hi", many));
        mailbox.send(REQUESTS, mailbox.text("hi", Map.of("system", "x".repeat(100_000))));
        TextMessage named = mailbox.text("hi", Map.of());
        named.setJMSCorrelationID("x".repeat(2_000));
        mailbox.send(REQUESTS, named);

        for (int i = 0; i < 3; i++) {
            Message dead = mailbox.next(DEAD);
            assertThat(dead.getStringProperty("caravan_reason")).containsAnyOf("headers", "correlation id");
            assertThat(dead.getJMSCorrelationID()).hasSizeLessThan(100);
        }
        assertThat(north.journal().count()).isZero();
    }

    @Test
    void who_waits_for_a_reply_hears_the_reason_too() throws Exception {
        Message answer = mailbox.ask(REQUESTS, mailbox.text("hi", Map.of("model", "nowhere/m1")));

        assertThat(Json.mapper().readTree(text(answer)).at("/error/code").asText())
                .isEqualTo("model_not_found");
        assertThat(mailbox.all(DEAD)).hasSize(1);
    }

    @Test
    void while_the_provider_is_away_messages_wait() throws Exception {
        north.stopped();
        for (int i = 0; i < 20; i++) {
            TextMessage question = mailbox.text("hi", Map.of("model", "north/m1"));
            question.setJMSCorrelationID("q" + i);
            mailbox.send(REQUESTS, question);
        }
        Thread.sleep(1_500);
        north.restarted();

        TreeSet<String> ids = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            assertThat(ids.add(mailbox.next(REPLIES).getJMSCorrelationID())).isTrue();
        }
        assertThat(mailbox.all(REPLIES)).isEmpty();
        assertThat(mailbox.all(DEAD)).isEmpty();
    }

    @Test
    void routes_that_take_over_neither_lose_nor_repeat_a_message() throws Exception {
        north.after(Duration.ofMillis(20));
        List<String> sent = IntStream.range(0, 200).mapToObj(i -> "q" + i).toList();
        for (String id : sent) {
            TextMessage question = mailbox.text("hi", Map.of("model", "north/m1"));
            question.setJMSCorrelationID(id);
            mailbox.send(REQUESTS, question);
            if (id.endsWith("50")) {
                caravan.takeOver(Map.of("caravan.jms.parallel", "4"));
            }
        }

        TreeSet<String> ids = new TreeSet<>();
        for (int i = 0; i < sent.size(); i++) {
            ids.add(mailbox.next(REPLIES).getJMSCorrelationID());
        }

        assertThat(ids).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(mailbox.all(REPLIES)).isEmpty();
        assertThat(north.journal().count()).isEqualTo(sent.size());
    }
}
