package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Responses API over providers who have it and over those who have not. */
class ResponsesTest {
    private static final String PATH = "/v1/responses";
    private static final String LOOK = """
            [{"type": "function", "name": "look", "parameters": {"type": "object", "properties": {}}}]""";
    private static final String TOOLS = "\"tools\": " + LOOK;

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
        assertThat(reply.json()
                        .at("/usage/output_tokens_details/reasoning_tokens")
                        .isInt())
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
        assertThat(reply.eventNodes())
                .extracting(event -> event.path("sequence_number").asInt())
                .isEqualTo(numbers(reply.eventNodes().size()));
        assertThat(deltas(reply, "response.output_text.delta")).isEqualTo("ça va 💡");
        assertThat(text(reply.eventNodes().getLast().path("response"))).isEqualTo("ça va 💡");
        assertThat(reply.eventNodes()
                        .getLast()
                        .at("/response/usage/total_tokens")
                        .asInt())
                .isPositive();
    }

    @ParameterizedTest(name = "{0}, streamed: {1}, calls: {2}")
    @MethodSource("toolCalls")
    void tools_are_called_and_their_results_are_heard(String model, boolean streamed, int calls) {
        for (int i = 0; i < calls; i++) {
            stub(model).callsTool("look", "{\"at\":" + i + "}");
        }

        JsonNode response = response(ask(model, streamed, TOOLS), streamed);

        assertThat(response.path("status").asText()).isEqualTo("completed");
        List<JsonNode> made = items(response, "function_call");
        assertThat(made).hasSize(calls);
        assertThat(made)
                .allSatisfy(call -> assertThat(call.path("id").asText()).startsWith("fc_"))
                .allSatisfy(call -> assertThat(call.path("call_id").asText()).isNotEmpty());
        assertThat(made)
                .extracting(
                        call -> json(call.path("arguments").asText()).path("at").asInt())
                .isEqualTo(numbers(calls));

        StringBuilder items = new StringBuilder("{\"role\":\"user\",\"content\":\"hi\"}");
        made.forEach(call -> items.append(',').append(call));
        made.forEach(call -> items.append(",{\"type\":\"function_call_output\",\"call_id\":")
                .append(call.path("call_id"))
                .append(",\"output\":\"a caravan\"}"));
        stub(model).behaves().says("seen");

        Reply reply =
                CARAVAN.post(PATH, "{\"model\":\"" + model + "\",\"input\":[" + items + "],\"tools\":" + LOOK + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(text(reply.json())).isEqualTo("seen");
    }

    static Stream<Arguments> toolCalls() {
        return Stream.of("openai/m", "north/m", "anthropic/m", "gemini/gemini-2.5-pro", "ollama/m")
                .flatMap(model -> Stream.of(
                        Arguments.of(model, false, 1),
                        Arguments.of(model, true, 1),
                        Arguments.of(model, false, 3),
                        Arguments.of(model, true, 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"north/m", "anthropic/m", "gemini/gemini-2.5-pro", "ollama/m"})
    void a_schema_an_image_and_instructions_reach_them(String model) {
        stub(model).says("{\"a\":1}");

        Reply reply = CARAVAN.post(PATH, """
                {"model": "%s", "instructions": "Be brief.", "input": [{"role": "user", "content": [
                    {"type": "input_text", "text": "what is it?"},
                    {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo=", "detail": "auto"}]}],
                  "text": {"format": {"type": "json_schema", "name": "it", "strict": true, "schema": {"type": "object",
                    "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": false}}},
                  "max_output_tokens": 300}""".formatted(model));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(stub(model).journal().last().text()).contains("Be brief.", "iVBORw0KGgo=", "what is it?", "integer");
        assertThat(reply.json().at("/text/format/name").asText()).isEqualTo("it");
        assertThat(reply.json().path("instructions").asText()).isEqualTo("Be brief.");
        assertThat(reply.json().path("max_output_tokens").asInt()).isEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai/m", "north/m", "anthropic/m", "gemini/gemini-2.5-pro", "ollama/m"})
    void letters_survive_a_stream_that_is_cut_at_every_byte(String model) {
        stub(model).says("naïve 世界 👩‍👩‍👧 \"q\" \\ end").splitsBytes();

        Reply reply = ask(model, true, "");

        assertThat(deltas(reply, "response.output_text.delta")).isEqualTo("naïve 世界 👩‍👩‍👧 \"q\" \\ end");
        assertThat(types(reply)).endsWith("response.completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai/m", "north/m", "anthropic/m", "gemini/gemini-2.5-pro", "ollama/m"})
    void an_answer_cut_by_its_limit_is_incomplete(String model) {
        stub(model).says("so far").finishes("length");

        JsonNode whole = response(ask(model, false, ""), false);
        Reply streamed = ask(model, true, "");

        assertThat(whole.path("status").asText()).isEqualTo("incomplete");
        assertThat(whole.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(types(streamed)).endsWith("response.incomplete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai/m", "north/m", "anthropic/m", "gemini/gemini-2.5-pro", "ollama/m"})
    void a_stream_that_breaks_off_ends_in_an_error_behind_the_last_number(String model) {
        stub(model)
                .says("one two three four")
                .tokensEvery(Duration.ofMillis(10))
                .closes(Place.afterTokens(2));

        Reply reply = ask(model, true, "");

        JsonNode last = reply.eventNodes().getLast();
        assertThat(last.path("type").asText()).isEqualTo("error");
        assertThat(last.path("sequence_number").asInt())
                .isEqualTo(reply.eventNodes().size() - 1);
        assertThat(last.path("code").asText()).isEqualTo("stream_cut");
        assertThat(last.at("/error/message").asText()).isNotBlank();
        assertThat(reply.body()).doesNotContain("response.completed", "[DONE]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_claude_thought_is_shown_where_a_summary_is_wanted(boolean streamed) {
        CLAUDE.says("so").thinks("let me see");

        Reply reply = ask("anthropic/m", streamed, "\"reasoning\": {\"effort\": \"low\", \"summary\": \"auto\"}");

        JsonNode response = response(reply, streamed);
        assertThat(response.at("/output/0/type").asText()).isEqualTo("reasoning");
        assertThat(response.at("/output/0/summary/0/text").asText()).isEqualTo("let me see");
        assertThat(response.at("/output/1/content/0/text").asText()).isEqualTo("so");
        assertThat(response.at("/reasoning/effort").asText()).isEqualTo("low");
        if (streamed) {
            assertThat(deltas(reply, "response.reasoning_summary_text.delta")).isEqualTo("let me see");
            assertThat(types(reply))
                    .containsSubsequence(
                            "response.output_item.added",
                            "response.reasoning_summary_part.added",
                            "response.reasoning_summary_text.delta",
                            "response.reasoning_summary_text.done",
                            "response.reasoning_summary_part.done",
                            "response.output_item.done",
                            "response.output_item.added");
        }
    }

    @ParameterizedTest(name = "{0}, streamed: {1}")
    @CsvSource({"anthropic/m, false", "anthropic/m, true", "gemini/gemini-3-pro, false", "gemini/gemini-3-pro, true"})
    void signed_thoughts_come_back_to_a_gateway_that_never_heard_them(String model, boolean streamed) {
        stub(model).thinks("let me see").callsTool("look", "{}");
        String wishes =
                TOOLS + ", \"reasoning\": {\"effort\": \"low\"}, \"include\": [\"reasoning.encrypted_content\"]";
        JsonNode first = response(ask(model, streamed, wishes), streamed);
        JsonNode call = items(first, "function_call").getFirst();
        assertThat(items(first, "reasoning")
                        .getFirst()
                        .path("encrypted_content")
                        .asText())
                .isNotEmpty();
        String items = "{\"role\":\"user\",\"content\":\"hi\"},"
                + items(first, "reasoning").getFirst() + "," + call + ",{\"type\":\"function_call_output\",\"call_id\":"
                + call.path("call_id") + ",\"output\":\"x\"}";
        stub(model).behaves().says("seen");

        String signature;
        try (TestCaravan another = TestCaravan.with()
                .provider("anthropic", CLAUDE)
                .provider("gemini", GEMINI)
                .start()) {
            Reply reply = another.post(PATH, "{\"model\":\"" + model + "\",\"input\":[" + items + "]," + wishes + "}");
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            signature = stub(model).journal().last().text();
        }

        assertThat(signature).containsPattern("\"(signature|thoughtSignature)\":\"(?!skip_thought)[^\"]+\"");
    }

    private static JsonNode response(Reply reply, boolean streamed) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return streamed ? reply.eventNodes().getLast().path("response") : reply.json();
    }

    private static List<JsonNode> items(JsonNode response, String type) {
        return StreamSupport.stream(response.path("output").spliterator(), false)
                .filter(item -> item.path("type").asText().equals(type))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static Reply ask(String model, boolean streamed, String more) {
        return CARAVAN.post(
                PATH,
                "{\"model\":\"" + model + "\",\"input\":\"hi\",\"stream\":" + streamed
                        + (more.isEmpty() ? "" : "," + more) + "}");
    }

    private static ProviderStub stub(String model) {
        return Objects.requireNonNull(STUBS.get(model.substring(0, model.indexOf('/'))));
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
