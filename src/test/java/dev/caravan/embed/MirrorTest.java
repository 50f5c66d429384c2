package dev.caravan.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.call.Asked;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.failure.CallerLeft;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.Form;
import dev.caravan.request.MessagesReader;
import dev.caravan.request.Request;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class MirrorTest {
    private static final String TURNS = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final BlockingQueue<Asked> flowing = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @EnumSource(Recall.class)
    void a_call_of_its_own_asks_another_model_the_same(Recall recall) throws Exception {
        Asked asked = asked(chat(), true, recall);

        new Mirror(flowing::add, 1).ask(asked, "south/m2");
        Asked mirrored = flowing.take();

        assertThat(mirrored.id()).startsWith("req_").isNotEqualTo(asked.id());
        assertThat(mirrored.model()).isEqualTo("south/m2");
        assertThat(StandardCharsets.UTF_8.decode(mirrored.request().json()).toString())
                .isEqualTo("{\"model\":\"south/m2\"," + TURNS);
        assertThat(mirrored.tags()).isEqualTo(Map.of("mirrors", asked.id()));
        assertThat(mirrored.passedHeaders()).isEqualTo(asked.passedHeaders());
        assertThat(mirrored.recall()).isEqualTo(recall);
        assertThat(mirrored.departure()).isNotSameAs(asked.departure());
    }

    @Test
    void what_nobody_waits_for_and_what_is_no_dialogue_is_left_out() throws Exception {
        Mirror mirror = new Mirror(flowing::add, 10);

        mirror.ask(asked(chat(), false, Recall.WELCOME), "south/m2");
        mirror.ask(asked(EmbeddingsRequest.read(utf8("{\"model\":\"m\",\"input\":\"hi\"}")), true), "south/m2");
        mirror.ask(asked(MessagesReader.readForCounting(utf8("{" + TURNS)), true), "south/m2");
        mirror.ask(asked(MessagesReader.read(utf8("{\"max_tokens\":9," + TURNS)), true), "south/m2");

        assertThat(flowing.take().request().form()).isEqualTo(Form.ANTHROPIC);
        mirror.ask(asked(chat(), true), "south/m2");
        mirror.ask(flowing.take(), "south/m3");
        assertThat(flowing.poll(100, TimeUnit.MILLISECONDS))
                .as("no mirror is mirrored")
                .isNull();
    }

    @Test
    void so_many_are_under_way_and_a_failed_one_makes_room() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Mirror mirror = new Mirror(
                call -> {
                    flowing.add(call);
                    await(end);
                    throw new IllegalStateException("these routes have ended");
                },
                2);

        for (int i = 0; i < 5; i++) {
            mirror.ask(asked(chat(), true), "south/m2");
        }
        flowing.take();
        flowing.take();
        assertThat(flowing.poll(100, TimeUnit.MILLISECONDS)).isNull();

        end.countDown();
        while (flowing.poll(10, TimeUnit.MILLISECONDS) == null) {
            mirror.ask(asked(chat(), true), "south/m2");
        }
    }

    @Test
    void those_under_way_end_when_it_does() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        Mirror mirror = new Mirror(
                call -> {
                    call.departure().listen(left::countDown);
                    flowing.add(call);
                    await(left);
                    call.departure().requirePresence();
                },
                1);
        mirror.ask(asked(chat(), true), "south/m2");
        Asked mirrored = flowing.take();

        mirror.close();

        assertThat(left.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(mirrored.departure().happened()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new CallerLeft();
        }
    }

    private static Request chat() {
        return ChatRequestReader.read(utf8("{\"model\":\"north/m1\"," + TURNS));
    }

    private static Asked asked(Request request, boolean patient) {
        return asked(request, patient, Recall.WELCOME);
    }

    private static Asked asked(Request request, boolean patient, Recall recall) {
        Map<String, String> headers = Map.of("openai-beta", "x");
        return new Asked(
                "req_1",
                0,
                request,
                headers,
                Map.of("customer", "acme"),
                recall,
                patient,
                Papers.inside(new Identity.Inside()),
                new Nobody());
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
