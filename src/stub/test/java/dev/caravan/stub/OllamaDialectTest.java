package dev.caravan.stub;

import static dev.caravan.stub.OllamaClient.TOOLS;
import static dev.caravan.stub.OllamaClient.asking;
import static dev.caravan.stub.OllamaClient.names;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("stub")
class OllamaDialectTest {
    /** Reprinted, it would be another text. */
    private static final String ARGUMENTS =
            "{ \"days\": 1.0, \"city\":\"Z\\u00fcrich\",  \"price\" : 1e5, \"city\": \"Bern\" }";

    private final ProviderStub stub = ProviderStub.ollama();
    private final OllamaClient client = new OllamaClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void a_whole_answer_has_ollamas_shape() {
        stub.says("grüezi there").usage(Usage.of(11, 7, 4, 2));

        HttpResponse<String> response = client.chat("\"stream\":false");

        JsonNode answer = json(response.body());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(names(answer))
                .containsExactlyInAnyOrder(
                        "model",
                        "created_at",
                        "message",
                        "done",
                        "done_reason",
                        "total_duration",
                        "load_duration",
                        "prompt_eval_count",
                        "prompt_eval_duration",
                        "eval_count",
                        "eval_duration");
        assertThat(answer.path("model").asText()).isEqualTo("llama3.2");
        assertThat(answer.path("created_at").asText()).endsWith("Z");
        assertThat(answer.path("message")).hasToString("{\"role\":\"assistant\",\"content\":\"grüezi there\"}");
        assertThat(answer.path("done").isBoolean()).isTrue();
        assertThat(answer.path("done").asBoolean()).isTrue();
        assertThat(answer.path("done_reason").asText()).isEqualTo("stop");
        assertThat(answer.path("prompt_eval_count").asInt()).isEqualTo(11);
        assertThat(answer.path("eval_count").asInt()).isEqualTo(7);
    }

    @Test
    void a_chat_streams_unless_told_not_to_a_line_for_each_token() {
        stub.says("one two  three").usage(9, 3);

        HttpResponse<String> response = client.chat();

        List<JsonNode> lines = response.body().lines().map(StubClient::json).toList();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(response.body()).endsWith("}\n");
        assertThat(lines).hasSize(4);
        assertThat(lines.subList(0, 3)).allSatisfy(line -> {
            assertThat(names(line)).containsExactly("model", "created_at", "message", "done");
            assertThat(line.path("message").path("role").asText()).isEqualTo("assistant");
            assertThat(line.path("done").asBoolean()).isFalse();
        });
        assertThat(lines)
                .extracting(line -> line.path("message").path("content").asText())
                .containsExactly("one", " two", "  three", "");
        assertThat(lines.getLast().path("done").asBoolean()).isTrue();
        assertThat(lines.getLast().path("done_reason").asText()).isEqualTo("stop");
        assertThat(lines.getLast().path("prompt_eval_count").asInt()).isEqualTo(9);
        assertThat(lines.getLast().path("eval_count").asInt()).isEqualTo(3);
        assertThat(client.chat("\"stream\":true").body().lines()).hasSize(4);
    }

    @Test
    void a_stream_and_a_whole_answer_say_the_same() {
        stub.says("one two").thinks("let me see");

        JsonNode whole = client.whole("\"think\":true").path("message");
        List<JsonNode> lines = client.lines("\"think\":true");

        assertThat(names(whole)).containsExactly("role", "content", "thinking");
        assertThat(joined(lines, "content"))
                .isEqualTo("one two")
                .isEqualTo(whole.path("content").asText());
        assertThat(joined(lines, "thinking"))
                .isEqualTo("let me see")
                .isEqualTo(whole.path("thinking").asText());
    }

    @ParameterizedTest
    @CsvSource({"stop,stop", "length,length", "content_filter,stop", "load,load", "tired,tired"})
    void a_reason_to_finish_comes_in_ollamas_words(String reason, String word) {
        stub.finishes(reason);

        assertThat(client.whole().path("done_reason").asText()).isEqualTo(word);
        assertThat(client.lines().getLast().path("done_reason").asText()).isEqualTo(word);
    }

    @Test
    void tools_that_are_offered_are_called_with_the_very_text_of_the_arguments() {
        stub.says("no tools, no call").callsTool("weather", ARGUMENTS).callsTool("clock", "{}");

        String body = client.chat(TOOLS, "\"stream\":false").body();

        JsonNode message = json(body).path("message");
        assertThat(body).contains("\"arguments\":" + ARGUMENTS + "}");
        assertThat(names(message)).containsExactly("role", "content", "tool_calls");
        assertThat(message.path("content").asText()).isEmpty();
        assertThat(message.at("/tool_calls/0/function/name").asText()).isEqualTo("weather");
        assertThat(message.at("/tool_calls/1/function/index").asInt()).isEqualTo(1);
        assertThat(message.at("/tool_calls/0/id").asText())
                .startsWith("call_")
                .isNotEqualTo(message.at("/tool_calls/1/id").asText());
        assertThat(json(body).path("done_reason").asText()).isEqualTo("stop");
        assertThat(client.whole().at("/message/content").asText()).isEqualTo("no tools, no call");
    }

    @Test
    void tools_are_called_in_one_line_of_a_stream() {
        stub.callsTool("weather", ARGUMENTS).callsTool("clock", "{}").finishes("length");

        List<String> lines = client.chat(TOOLS).body().lines().toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).contains("\"arguments\":" + ARGUMENTS + "}");
        assertThat(json(lines.getFirst()).at("/message/tool_calls")).hasSize(2);
        assertThat(json(lines.getFirst()).path("done").asBoolean()).isFalse();
        assertThat(json(lines.getLast()).path("done_reason").asText()).isEqualTo("stop");
        assertThat(json(lines.getLast()).path("message").has("tool_calls")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"model\":\"llama3.2\" | false",
                "\"think\":false | false",
                "\"think\":true | true",
                "\"model\":\"gpt-oss:20b\",\"think\":\"low\" | true",
                "\"model\":\"qwen3-thinking\" | true",
                "\"model\":\"qwen3-thinking\",\"think\":false | false",
                "\"model\":\"no-thinking\" | false",
            })
    void the_model_thinks_when_asked_or_when_it_always_does(String members, boolean thinks) {
        stub.says("so").thinks("let me see");

        List<JsonNode> lines = client.lines(members);

        assertThat(client.whole(members).at("/message/thinking").asText()).isEqualTo(thinks ? "let me see" : "");
        assertThat(joined(lines, "thinking")).isEqualTo(thinks ? "let me see" : "");
        assertThat(lines).hasSize(thinks ? 5 : 2);
        assertThat(lines.getFirst().at("/message/content").asText()).isEqualTo(thinks ? "" : "so");
    }

    @Test
    void a_cut_after_so_many_tokens_does_not_count_thoughts() {
        stub.says("one two three").thinks("let me see").ends(Place.afterTokens(2));

        List<JsonNode> lines = client.lines("\"think\":true");

        assertThat(joined(lines, "thinking")).isEqualTo("let me see");
        assertThat(joined(lines, "content")).isEqualTo("one two");
        assertThat(lines.getLast().path("done").asBoolean()).isFalse();
    }

    @Test
    void usage_can_be_in_each_line_and_grows() {
        stub.says("one two three").usage(Usage.of(9, 3).at(Usage.Spot.EVERYWHERE));

        List<JsonNode> lines = client.lines();

        assertThat(lines).extracting(line -> line.path("eval_count").asInt()).containsExactly(1, 2, 3, 3);
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(line.path("prompt_eval_count").asInt()).isEqualTo(9));
    }

    @Test
    void usage_with_the_last_event_is_the_usual_place() {
        stub.says("one two").usage(Usage.of(9, 3).at(Usage.Spot.WITH_LAST));

        List<JsonNode> lines = client.lines();

        assertThat(lines.getFirst().has("eval_count")).isFalse();
        assertThat(lines.getLast().path("eval_count").asInt()).isEqualTo(3);
    }

    @Test
    void usage_can_be_missing_or_absurd() {
        stub.usageMissing();
        assertThat(client.chat().body()).doesNotContain("_count");
        assertThat(client.chat("\"stream\":false").body()).doesNotContain("_count");

        stub.usage(Usage.negative());
        assertThat(client.chat().body()).contains("\"prompt_eval_count\":-1000", "\"eval_count\":-7");

        stub.usage(Usage.huge());
        assertThat(client.chat().body()).contains("\"prompt_eval_count\":1000000000000000000000000000000");

        stub.usage(Usage.inWords());
        assertThat(client.chat("\"stream\":false").body()).contains("\"eval_count\":\"many\"");
    }

    @Test
    void a_count_of_zero_is_left_out() {
        stub.usage(12, 0);

        assertThat(client.whole().has("eval_count")).isFalse();
        assertThat(client.whole().path("prompt_eval_count").asInt()).isEqualTo(12);
    }

    @Test
    void a_chat_without_messages_loads_the_model_or_unloads_it() {
        JsonNode loaded = json(client.chat("\"messages\":[]").body());
        JsonNode unloaded = json(client.chat("\"messages\":[],\"keep_alive\":0").body());

        assertThat(loaded.path("done_reason").asText()).isEqualTo("load");
        assertThat(loaded.at("/message/content").asText()).isEmpty();
        assertThat(unloaded.path("done_reason").asText()).isEqualTo("unload");
    }

    @Test
    void models_are_listed() {
        JsonNode models = json(client.get("/tags").body()).path("models");

        assertThat(models).hasSize(2);
        assertThat(models.at("/0/name").asText()).isEqualTo("llama3.2:latest");
        assertThat(models.at("/0/model").asText()).isEqualTo("llama3.2:latest");
        assertThat(models.at("/0/details/families/0").asText()).isEqualTo("llama");
    }

    @Test
    void a_long_answer_is_generated_in_either_form() {
        stub.saysMegabytes(1);

        assertThat(joined(client.lines(), "content")).hasSize(1_000_000);
        assertThat(json(client.post("/chat", asking("\"stream\":false")).body())
                        .at("/message/content")
                        .asText())
                .hasSize(1_000_000);
    }

    private static String joined(List<JsonNode> lines, String member) {
        return lines.stream()
                .map(line -> line.path("message").path(member).asText())
                .collect(Collectors.joining());
    }
}
