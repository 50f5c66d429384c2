package dev.caravan.dialect;

import static dev.caravan.dialect.SingleQuotes.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Gemini answers, told in OpenAI's form: how it ends, what it cost, and where it breaks off. */
class GeminiAnswerTest {
    private static final ProviderStub GEMINI = ProviderStub.gemini();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final MovedClock CLOCK = new MovedClock();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("gemini", GEMINI)
            .provider("south", SOUTH)
            .property("caravan.breaker.least-calls", "1000")
            .property("caravan.breaker.window", "1000")
            .clock(CLOCK)
            .start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        GEMINI.close();
        SOUTH.close();
    }

    @BeforeEach
    void forget() {
        CLOCK.moves(Duration.ofHours(1));
        GEMINI.behaves().journal().clear();
        SOUTH.behaves().says("from south").journal().clear();
    }

    @ParameterizedTest
    @CsvSource({
        "stop, stop",
        "length, length",
        "content_filter, content_filter",
        "RECITATION, content_filter",
        "BLOCKLIST, content_filter",
        "PROHIBITED_CONTENT, content_filter",
        "SPII, content_filter",
        "LANGUAGE, content_filter",
        "IMAGE_SAFETY, content_filter"
    })
    void an_answer_ends_for_the_same_reason(String reason, String told) {
        GEMINI.says("well then").finishes(reason);

        Reply whole = CARAVAN.ask("gemini/gemini-2.5-flash", "hi");
        Reply streamed = CARAVAN.stream("gemini/gemini-2.5-flash", "hi");

        assertThat(whole.json().at("/choices/0/finish_reason").asText()).isEqualTo(told);
        assertThat(whole.text()).isEqualTo("well then");
        assertThat(streamed.body()).contains("\"finish_reason\":\"" + told + "\"");
        assertThat(streamed.text()).isEqualTo("well then");
        assertThat(streamed.done()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_blocked_prompt_is_an_empty_answer(boolean streamed) {
        GEMINI.finishes("blocked:PROHIBITED_CONTENT").usage(7, 0);

        Reply reply = ask("gemini/gemini-2.5-flash", streamed);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEmpty();
        assertThat(reply.body()).contains("\"finish_reason\":\"content_filter\"");
        assertThat(usage(reply).path("prompt_tokens").asInt()).isEqualTo(7);
        assertThat(usage(reply).path("completion_tokens").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MALFORMED_FUNCTION_CALL", "OTHER", "SOMETHING_NEW"})
    void an_answer_that_failed_is_anothers_to_give(String reason) {
        GEMINI.says("").finishes(reason);

        assertThat(CARAVAN.ask("simple", "hi").text()).isEqualTo("from south");
        assertThat(CARAVAN.stream("simple", "hi").text()).isEqualTo("from south");
    }

    @Test
    void a_stream_that_fails_behind_its_first_token_is_cut() {
        GEMINI.says("well then").finishes("MALFORMED_FUNCTION_CALL");

        Reply reply = CARAVAN.stream("simple", "hi");

        assertThat(reply.done()).isFalse();
        assertThat(reply.errorCode()).isEqualTo("stream_cut");
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_stream_without_a_reason_to_end_is_cut(Place place) {
        GEMINI.says("one two three four").ends(place);

        Reply reply = CARAVAN.stream("simple", "hi");

        assertThat(reply.text()).startsWith("one two");
        assertThat(reply.done()).isFalse();
        assertThat(reply.errorCode()).isEqualTo("stream_cut");
    }

    static Stream<Place> breaks() {
        return Stream.of(Place.afterTokens(2), Place.inEventAfter(2));
    }

    @Test
    void an_error_in_the_stream_cuts_it() {
        GEMINI.says("one two three four").reportsError(Place.afterTokens(2));

        Reply reply = CARAVAN.stream("simple", "hi");

        assertThat(reply.done()).isFalse();
        assertThat(reply.errorCode()).isEqualTo("stream_cut");
    }

    @Test
    void a_stream_may_come_byte_by_byte() {
        GEMINI.says("ein Zelt für Ärmste: ⛺").splitsBytes();

        assertThat(CARAVAN.stream("gemini/gemini-2.5-flash", "hi").text()).isEqualTo("ein Zelt für Ärmste: ⛺");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_answer_is_made_up(boolean streamed) {
        GEMINI.answersErrorUnder200();
        assertThat(ask("simple", streamed).text()).isEqualTo("from south");

        GEMINI.answersOtherJson();
        assertThat(ask("simple", streamed).text()).isEqualTo("from south");

        GEMINI.answersNothing();
        assertThat(ask("simple", streamed).text()).isEqualTo("from south");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_thought_is_part_of_what_is_put_out(boolean streamed) {
        GEMINI.usage(Usage.of(100, 50, 40, 20));

        JsonNode usage = usage(ask("gemini/gemini-2.5-flash", streamed));

        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(100);
        assertThat(usage.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(40);
        assertThat(usage.path("completion_tokens").asInt()).isEqualTo(50);
        assertThat(usage.at("/completion_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(20);
        assertThat(usage.path("total_tokens").asInt()).isEqualTo(150);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void without_true_figures_tokens_are_estimated(Usage claimed) {
        GEMINI.says("twelve bytes").usage(claimed);

        JsonNode whole = usage(ask("gemini/gemini-2.5-flash", false));
        JsonNode streamed = usage(ask("gemini/gemini-2.5-flash", true));

        assertThat(whole.path("completion_tokens").asInt()).isEqualTo(3);
        assertThat(whole.path("prompt_tokens").asInt()).isBetween(1, 20);
        assertThat(streamed).isEqualTo(whole);
    }

    static Stream<Usage> nonsense() {
        return Stream.of(new Usage.Missing(), Usage.negative(), Usage.huge(), Usage.inWords());
    }

    @Test
    void a_chunk_may_still_tell_the_tokens_when_all_is_said() {
        GEMINI.answers(
                200,
                "text/event-stream",
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":\"STOP\"}]}\r\n\r\n"
                        + "data: {\"usageMetadata\":{\"promptTokenCount\":11,\"toolUsePromptTokenCount\":4,"
                        + "\"candidatesTokenCount\":22}}\r\n\r\n");

        Reply reply = ask("gemini/gemini-2.5-flash", true);

        assertThat(reply.text()).isEqualTo("hi");
        assertThat(usage(reply).path("prompt_tokens").asInt()).isEqualTo(15);
        assertThat(usage(reply).path("completion_tokens").asInt()).isEqualTo(22);
    }

    @Test
    void an_image_is_no_answer_that_can_be_told() {
        GEMINI.answers(200, "application/json", """
                {"candidates": [{"content": {"parts": [{"inlineData": {"mimeType": "image/png", "data": "AA=="}}]},
                 "finishReason": "STOP"}]}""");

        Reply reply = CARAVAN.ask("gemini/gemini-2.5-flash-image", "hi");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("model");
    }

    private Reply ask(String model, boolean streamed) {
        return CARAVAN.post("{\"model\": \"" + model + "\", \"stream\": " + streamed
                + (streamed ? ", \"stream_options\": {\"include_usage\": true}" : "")
                + ", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}");
    }

    private static JsonNode usage(Reply reply) {
        if (reply.events().isEmpty()) {
            return reply.json().path("usage");
        }
        return json(reply.events().get(reply.events().size() - 2)).path("usage");
    }
}
