package dev.caravan.conversation.replay;

import static dev.caravan.conversation.replay.Told.events;
import static dev.caravan.conversation.replay.Told.gathered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.request.Form;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an answer holds, it is the same after it was a stream. */
class RoundTripTest {
    private static final int SEEDS = 400;

    @ParameterizedTest
    @EnumSource(Form.class)
    void a_document_is_the_same_after_it_was_a_stream(Form form) {
        for (int seed = 0; seed < SEEDS; seed++) {
            JsonNode document = any(form, seed);

            JsonNode again = gathered(form, events(form, document, true));

            assertThat(again).as("seed %d", seed).isEqualTo(document);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void a_stream_is_the_same_after_it_was_a_document(Form form) {
        for (int seed = 0; seed < SEEDS; seed++) {
            String events = events(form, any(form, seed), true);

            String again = events(form, gathered(form, events), true);

            assertThat(gathered(form, again)).as("seed %d", seed).isEqualTo(gathered(form, events));
            assertThat(Told.data(again)).as("seed %d", seed).hasSameSizeAs(Told.data(events));
        }
    }

    @Test
    void without_its_usage_a_completion_is_told_the_same() {
        for (int seed = 0; seed < SEEDS; seed++) {
            ObjectNode document = new AnyAnswer(seed).completion();

            ObjectNode again = (ObjectNode) gathered(Form.OPENAI, events(Form.OPENAI, document, false));

            document.remove("usage");
            assertThat(again.remove("usage").path("total_tokens").asLong()).isEqualTo(Told.USAGE.total());
            assertThat(again).as("seed %d", seed).isEqualTo(document);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.50", "1e400", "-0.0", "123456789012345678901234567890", "\"\\ud83d\"", "\"\\u0041\\/\""})
    void values_that_nobody_here_reads_stay_as_they_are_written(String value) {
        String completion = "{\"id\":\"c1\",\"x\":{\"y\":" + value + "},\"choices\":[{\"index\":0,\"message\":"
                + "{\"role\":\"assistant\",\"content\":null,\"x\":{\"y\":[" + value
                + "]}},\"finish_reason\":\"stop\"}]}";
        String message = "{\"id\":\"m1\",\"content\":[{\"type\":\"tool_use\",\"input\":{\"y\":" + value + "}}],\"x\":"
                + value + "}";

        assertThat(there(Form.OPENAI, completion)).contains("\"x\":{\"y\":" + value, "\"x\":{\"y\":[" + value);
        assertThat(there(Form.ANTHROPIC, message)).contains("\"input\":{\"y\":" + value, "\"x\":" + value);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void a_document_that_is_printed_over_many_lines_is_told_in_lines_of_one_event_each(Form form) {
        for (int seed = 0; seed < SEEDS; seed++) {
            JsonNode document = any(form, seed);
            byte[] printed = document.toPrettyString().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);

            String events = new String(Rendering.of(form).events(printed, true), StandardCharsets.UTF_8);

            assertThat(Told.data(events)).isNotEmpty();
            assertThat(gathered(form, events)).as("seed %d", seed).isEqualTo(document);
        }
    }

    /** Only the events of whole streams are asked for, but whoever keeps them may be wrong. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void spoilt_bytes_are_an_answer_or_are_refused(Form form) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] events = events(form, any(form, seed), true).getBytes(StandardCharsets.UTF_8);
            byte[] spoilt = Arrays.copyOf(events, 1 + random.nextInt(events.length));
            for (int i = 0; i < 3; i++) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(128);
            }

            try {
                Rendering.of(form).gather(spoilt, Told.USAGE);
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d", seed).message().isNotBlank();
            }
        }
    }

    @Test
    void an_odd_document_becomes_no_monstrous_stream() {
        ObjectNode document = Told.completionOf("{'role':'assistant','content':'" + "mild ".repeat(200_000) + "'}");
        document.put("x_long", "y".repeat(1_000_000));
        for (int i = 0; i < 50_000; i++) {
            document.put("x" + i, i);
            ((ObjectNode) document.at("/choices/0/message")).put("y" + i, i);
        }

        String events = assertTimeout(Duration.ofSeconds(10), () -> events(Form.OPENAI, document, true));

        assertThat(events.length()).isLessThan(3 * document.toString().length());
        assertThat(gathered(Form.OPENAI, events)).isEqualTo(document);
    }

    @Test
    void deeper_than_any_answer_is_refused() {
        String deep = "data: {\"choices\":[{\"delta\":{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}}]}\n\n";

        assertThatThrownBy(() -> gathered(Form.OPENAI, deep)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String there(Form form, String document) {
        Rendering rendering = Rendering.of(form);
        byte[] events = rendering.events(document.getBytes(StandardCharsets.UTF_8), true);
        return new String(rendering.gather(events, Told.USAGE), StandardCharsets.UTF_8);
    }

    private static JsonNode any(Form form, int seed) {
        AnyAnswer any = new AnyAnswer(seed);
        return switch (form) {
            case OPENAI -> any.completion();
            case ANTHROPIC -> any.message();
            case RESPONSES -> any.response();
        };
    }
}
