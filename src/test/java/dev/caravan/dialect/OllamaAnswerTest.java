package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Ollama answers, as callers in OpenAI's form and in Anthropic's get to see it. */
class OllamaAnswerTest {
    private static final String HI = "\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]";
    private static final String TOOLS = "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"look\"}}]";
    private static final String TEXT = "grüße, 日本 \"quoted\" and a 🐪\n";
    private static final String ARGUMENTS = "{ \"at\": 1.0, \"b\":[1,2 ], \"c\":\"\\u00fc\" }";

    private static final ProviderStub OLLAMA = ProviderStub.ollama();
    private static final TestCaravan CARAVAN =
            TestCaravan.with().provider("ollama", OLLAMA).start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        OLLAMA.close();
    }

    @BeforeEach
    void forget() {
        OLLAMA.behaves().journal().clear();
    }

    @Test
    void an_answer_is_told_in_openais_form() {
        OLLAMA.says(TEXT).usage(12, 7);

        Reply reply = chat(HI);

        assertThat(reply.text()).isEqualTo(TEXT);
        assertThat(reply.json().path("model").asText()).isEqualTo("llama3.2");
        assertThat(reply.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(reply.json().at("/usage/prompt_tokens").asInt()).isEqualTo(12);
        assertThat(reply.json().at("/usage/completion_tokens").asInt()).isEqualTo(7);
        assertThat(reply.json().at("/usage/total_tokens").asInt()).isEqualTo(19);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_stream_is_told_in_openais_form_however_its_bytes_come(boolean split) throws IOException {
        OLLAMA.says(TEXT).usage(Usage.of(12, 7).at(Usage.Spot.EVERYWHERE));
        if (split) {
            OLLAMA.splitsBytes();
        }

        Reply reply = chat("\"stream\": true, \"stream_options\": {\"include_usage\": true}, " + HI);

        assertThat(reply.text()).isEqualTo(TEXT);
        assertThat(reply.done()).isTrue();
        List<String> events = reply.events();
        JsonNode usage = Json.mapper().readTree(events.get(events.size() - 2)).path("usage");
        JsonNode last = Json.mapper().readTree(events.get(events.size() - 3));
        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(12);
        assertThat(usage.path("completion_tokens").asInt()).isEqualTo(7);
        assertThat(last.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void an_answer_is_told_in_anthropics_form_with_its_thoughts() throws IOException {
        OLLAMA.says(TEXT).thinks("let me see").usage(12, 7);
        String thinking = HI + ", \"max_tokens\": 2000, \"thinking\": {\"type\": \"enabled\", \"budget_tokens\": 1024}";

        Reply whole = messages(thinking);
        Reply streamed = messages(thinking + ", \"stream\": true");

        assertThat(OLLAMA.journal().last().json().path("think").asBoolean()).isTrue();
        JsonNode message = whole.json();
        assertThat(message.at("/content/0/thinking").asText()).isEqualTo("let me see");
        assertThat(message.at("/content/1/text").asText()).isEqualTo(TEXT);
        assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(message.at("/usage/input_tokens").asInt()).isEqualTo(12);
        assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(7);
        assertThat(joined(streamed, "thinking")).isEqualTo("let me see");
        assertThat(joined(streamed, "text")).isEqualTo(TEXT);
        assertThat(streamed.body())
                .contains("event: message_stop", "\"stop_reason\":\"end_turn\"", "\"output_tokens\":7");
    }

    @Test
    void thoughts_have_no_place_in_openais_form() {
        OLLAMA.says("so").thinks("let me see");

        for (String stream : new String[] {"false", "true"}) {
            Reply reply = chat("\"reasoning_effort\": \"high\", \"stream\": " + stream + ", " + HI);

            assertThat(reply.text()).isEqualTo("so");
            assertThat(reply.body()).doesNotContain("let me");
        }
    }

    @Test
    void tool_calls_keep_ids_and_arguments() {
        OLLAMA.callsTool("look", ARGUMENTS).callsTool("find", "{}");

        Reply whole = chat(HI + ", " + TOOLS);
        Reply streamed = chat("\"stream\": true, " + HI + ", " + TOOLS);

        JsonNode calls = whole.json().at("/choices/0/message/tool_calls");
        assertThat(whole.json().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(whole.json().at("/choices/0/message/content").isNull()).isTrue();
        assertThat(calls.at("/0/id").asText()).startsWith("call_stub");
        assertThat(calls.at("/0/function/name").asText()).isEqualTo("look");
        assertThat(calls.at("/0/function/arguments").asText()).isEqualTo(ARGUMENTS);
        assertThat(calls.at("/1/function/arguments").asText()).isEqualTo("{}");
        List<JsonNode> pieces = deltas(streamed);
        assertThat(pieces).extracting(piece -> piece.path("index").asInt()).containsExactly(0, 0, 1, 1);
        assertThat(pieces.get(0).path("id").asText()).startsWith("call_stub");
        assertThat(pieces.get(1).at("/function/arguments").asText()).isEqualTo(ARGUMENTS);
        assertThat(pieces.get(2).at("/function/name").asText()).isEqualTo("find");
        assertThat(streamed.body()).contains("\"finish_reason\":\"tool_calls\"");
        assertThat(streamed.done()).isTrue();
    }

    @Test
    void tool_calls_are_told_in_anthropics_form() {
        OLLAMA.callsTool("look", ARGUMENTS);
        String asking = HI
                + ", \"max_tokens\": 99, \"tools\": [{\"name\": \"look\", \"input_schema\": {\"type\": \"object\"}}]";

        Reply whole = messages(asking);
        Reply streamed = messages(asking + ", \"stream\": true");

        assertThat(whole.body()).contains("\"input\":" + ARGUMENTS);
        assertThat(whole.json().path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(joined(streamed, "partial_json")).isEqualTo(ARGUMENTS);
        assertThat(streamed.body()).contains("\"stop_reason\":\"tool_use\"");
    }

    @Test
    void calls_without_an_id_get_one_that_never_repeats() {
        OLLAMA.answers(200, "application/json", """
                {"model": "m", "message": {"role": "assistant", "content": "", "tool_calls": [
                 {"function": {"name": "look", "arguments": {"at": 1}}}, {"function": {"name": "look"}}]},
                 "done": true, "done_reason": "stop", "prompt_eval_count": 3, "eval_count": 2}""");

        Set<String> ids = new HashSet<>();
        for (int round = 0; round < 5; round++) {
            JsonNode calls = chat(HI + ", " + TOOLS).json().at("/choices/0/message/tool_calls");
            calls.forEach(call -> ids.add(call.path("id").asText()));
            assertThat(calls.at("/1/function/arguments").asText()).isEqualTo("{}");
        }

        assertThat(ids).hasSize(10).allMatch(id -> id.matches("call_[0-9a-v]{24}"));
    }

    @ParameterizedTest
    @CsvSource({"length, length", "stop, stop", "content_filter, stop"})
    void an_answer_says_why_it_ended(String reason, String told) {
        OLLAMA.says("so").finishes(reason);

        assertThat(chat(HI).json().at("/choices/0/finish_reason").asText()).isEqualTo(told);
        assertThat(chat("\"stream\": true, " + HI).body()).contains("\"finish_reason\":\"" + told + "\"");
    }

    private static List<JsonNode> deltas(Reply streamed) {
        List<JsonNode> deltas = new ArrayList<>();
        events(streamed)
                .forEach(event -> event.at("/choices/0/delta/tool_calls").forEach(deltas::add));
        return deltas;
    }

    private static String joined(Reply streamed, String member) {
        StringBuilder joined = new StringBuilder();
        events(streamed)
                .forEach(event -> joined.append(event.path("delta").path(member).asText()));
        return joined.toString();
    }

    private static List<JsonNode> events(Reply streamed) {
        List<JsonNode> events = new ArrayList<>();
        for (String event : streamed.events()) {
            if (!event.equals("[DONE]")) {
                try {
                    events.add(Json.mapper().readTree(event));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return events;
    }

    private static Reply chat(String members) {
        return CARAVAN.post("{\"model\": \"ollama/llama3.2\", " + members + "}");
    }

    private static Reply messages(String members) {
        return CARAVAN.post("/v1/messages", "{\"model\": \"ollama/llama3.2\", " + members + "}");
    }
}
