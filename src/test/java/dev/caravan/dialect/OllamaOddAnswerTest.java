package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that Ollama breaks off, or that say less than they should, or nothing. */
class OllamaOddAnswerTest {
    private static final String HI = "\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]";

    private static final ProviderStub OLLAMA = ProviderStub.ollama();
    private static final ProviderStub NEXT = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("ollama", OLLAMA)
            .provider("next", NEXT)
            .property("caravan.breaker.least-calls", "1000")
            .property("caravan.breaker.window", "1000")
            .start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        OLLAMA.close();
        NEXT.close();
    }

    @BeforeEach
    void forget() {
        OLLAMA.behaves().journal().clear();
        NEXT.behaves().says("from the next").journal().clear();
    }

    static Stream<Arguments> odd() {
        String head = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},";
        return Stream.of(
                odd("load", head + "\"done\":true,\"done_reason\":\"load\"}"),
                odd("unload", head + "\"done\":true,\"done_reason\":\"unload\"}"),
                odd("another reason", head + "\"done\":true,\"done_reason\":\"bored\"}"),
                odd("no reason", head + "\"done\":true}"),
                odd("not done", head + "\"done\":false}"),
                odd("an error", "{\"error\":\"model runner has unexpectedly stopped\"}"),
                odd("no message", "{\"model\":\"m\"}"),
                odd("a number", "7"),
                odd("no JSON", "{\"model\""),
                odd(
                        "a call without a name",
                        head.replace("\"\"}", "\"\",\"tool_calls\":[{\"function\":{}}]}") + "\"done\":true}"),
                odd(
                        "arguments that are a list",
                        head.replace("\"\"}", "\"\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":[]}}]}")
                                + "\"done\":true}"),
                Arguments.of("a stream of another kind", (Consumer<ProviderStub>) ProviderStub::answersInWrongForm),
                Arguments.of("cut", (Consumer<ProviderStub>) stub -> stub.closes(Place.beforeFirstToken())),
                Arguments.of("nothing", (Consumer<ProviderStub>) ProviderStub::answersNothing));
    }

    private static Arguments odd(String name, String line) {
        return Arguments.of(
                name, (Consumer<ProviderStub>) stub -> stub.chooses(request -> Optional.of(Behaviour.wellBehaved()
                        .answers(
                                200,
                                request.json().path("stream").asBoolean() ? "application/x-ndjson" : "application/json",
                                line + "\n"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("odd")
    void what_is_no_answer_is_the_next_providers_turn(String name, Consumer<ProviderStub> fault) {
        fault.accept(OLLAMA);

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from the next");
        assertThat(CARAVAN.stream("simple", "hi").text()).isEqualTo("from the next");
        assertThat(OLLAMA.journal().count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_stream_that_breaks_off_is_never_told_as_whole(boolean withError) {
        // With a pause, for what comes together with the connection's end was not heard before it.
        OLLAMA.says("one two three").tokensEvery(Duration.ofMillis(20));
        if (withError) {
            OLLAMA.reportsError(Place.afterTokens(2));
        } else {
            OLLAMA.closes(Place.afterTokens(2));
        }

        Reply chat = chat("\"stream\": true, " + HI);
        Reply messages = messages("\"stream\": true, \"max_tokens\": 9, " + HI);

        assertThat(chat.done()).isFalse();
        assertThat(chat.body()).contains("one").contains("\"error\"").doesNotContain("\"finish_reason\":\"stop\"");
        assertThat(messages.body()).contains("event: error").doesNotContain("message_stop");
    }

    static Stream<Arguments> usages() {
        return Stream.of(
                Arguments.of(Usage.of(12, 7), "so", 12, 7),
                Arguments.of(Usage.of(12, 0), "", 12, 0),
                // Four bytes are about a token, and the prompt is estimated as one message of two bytes.
                Arguments.of(Usage.of(12, 0), "so many words", 12, 4),
                Arguments.of(Usage.of(0, 7), "so", 7, 7),
                Arguments.of(new Usage.Missing(), "so many words", 7, 4),
                Arguments.of(Usage.negative(), "so many words", 7, 4),
                Arguments.of(Usage.huge(), "so many words", 7, 4),
                Arguments.of(Usage.inWords(), "so many words", 7, 4));
    }

    @ParameterizedTest
    @MethodSource("usages")
    void tokens_that_are_not_told_are_estimated(Usage told, String text, int input, int output) throws IOException {
        OLLAMA.says(text).usage(told);

        JsonNode whole = chat(HI).json().path("usage");
        List<String> events = chat("\"stream\": true, \"stream_options\": {\"include_usage\": true}, " + HI)
                .events();
        JsonNode streamed =
                Json.mapper().readTree(events.get(events.size() - 2)).path("usage");

        for (JsonNode usage : new JsonNode[] {whole, streamed}) {
            assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(input);
            assertThat(usage.path("completion_tokens").asInt()).isEqualTo(output);
        }
    }

    private static Reply chat(String members) {
        return CARAVAN.post("{\"model\": \"ollama/llama3.2\", " + members + "}");
    }

    private static Reply messages(String members) {
        return CARAVAN.post("/v1/messages", "{\"model\": \"ollama/llama3.2\", " + members + "}");
    }
}
