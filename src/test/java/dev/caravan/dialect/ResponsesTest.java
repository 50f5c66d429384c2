package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Responses API over providers who have it and over those who have not. */
class ResponsesTest {
    private static final String PATH = "/v1/responses";
    private static final String TOOLS = """
            "tools": [{"type": "function", "name": "look", "parameters": {"type": "object", "properties": {}}}]""";

    private static final ProviderStub OPENAI = ProviderStub.openAi();
    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub CLAUDE = ProviderStub.anthropic();
    private static final ProviderStub GEMINI = ProviderStub.gemini();
    private static final ProviderStub OLLAMA = ProviderStub.ollama();
    private static final Map<String, ProviderStub> STUBS =
            Map.of("openai", OPENAI, "north", NORTH, "anthropic", CLAUDE, "gemini", GEMINI, "ollama", OLLAMA);
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("openai", OPENAI)
            .provider("north", NORTH)
            .provider("anthropic", CLAUDE)
            .provider("gemini", GEMINI)
            .provider("ollama", OLLAMA)
            .start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        STUBS.values().forEach(ProviderStub::close);
    }

    @BeforeEach
    void forget() {
        STUBS.values().forEach(stub -> stub.behaves().journal().clear());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai/m", "north/m", "anthropic/m", "gemini/gemini-2.5-pro", "ollama/m"})
    void text_comes_whole(String model) {
        stub(model).says("ça va 💡");

        Reply reply = ask(model, false, "");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("object").asText()).isEqualTo("response");
        assertThat(reply.json().path("status").asText()).isEqualTo("completed");
        assertThat(reply.json().path("store").isBoolean()).isTrue();
        assertThat(reply.json().path("store").asBoolean()).isFalse();
        assertThat(text(reply.json())).isEqualTo("ça va 💡");
        assertThat(reply.json().at("/usage/input_tokens").asInt()).isPositive();
        assertThat(reply.json().at("/usage/output_tokens_details/reasoning_tokens").isInt())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai/m", "north/m", "anthropic/m", "gemini/gemini-2.5-pro", "ollama/m"})
    void text_comes_event_by_event(String model) {
        stub(model).says("ça va 💡");

        Reply reply = ask(model, true, "");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).doesNotContain("[DONE]");
        assertThat(types(reply))
                .startsWith(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta")
                .endsWith(
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(reply.eventNodes()).extracting(event -> event.path("sequence_number").asInt())
                .isEqualTo(numbers(reply.eventNodes().size()));
        assertThat(deltas(reply, "response.output_text.delta")).isEqualTo("ça va 💡");
        assertThat(text(reply.eventNodes().getLast().path("response"))).isEqualTo("ça va 💡");
        assertThat(reply.eventNodes().getLast().at("/response/usage/total_tokens").asInt())
                .isPositive();
    }

    private static List<Integer> numbers(int count) {
        return java.util.stream.IntStream.range(0, count).boxed().toList();
    }

    private static Reply ask(String model, boolean streamed, String more) {
        return CARAVAN.post(
                PATH,
                "{\"model\":\"" + model + "\",\"input\":\"hi\",\"stream\":" + streamed
                        + (more.isEmpty() ? "" : "," + more) + "}");
    }

    private static ProviderStub stub(String model) {
        return STUBS.get(model.substring(0, model.indexOf('/')));
    }

    private static List<String> types(Reply reply) {
        return reply.eventNodes().stream()
                .map(event -> event.path("type").asText())
                .toList();
    }

    private static String deltas(Reply reply, String type) {
        StringBuilder text = new StringBuilder();
        reply.eventNodes().stream()
                .filter(event -> event.path("type").asText().equals(type))
                .forEach(event -> text.append(event.path("delta").asText()));
        return text.toString();
    }

    private static String text(JsonNode response) {
        StringBuilder text = new StringBuilder();
        StreamSupport.stream(response.path("output").spliterator(), false)
                .flatMap(item -> StreamSupport.stream(item.path("content").spliterator(), false))
                .forEach(part -> text.append(part.path("text").asText()));
        return text.toString();
    }
}
