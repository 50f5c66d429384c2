package dev.caravan.stub;

import static dev.caravan.stub.StubClient.STREAM;
import static dev.caravan.stub.StubClient.WHOLE;
import static dev.caravan.stub.StubClient.events;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("stub")
class OpenAiDialectTest {
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{}}}]}";
    private static final String ARGUMENTS = "{\"city\":\"Zürich\",\"days\":3}";

    private final ProviderStub stub = ProviderStub.openAi();
    private final StubClient client = new StubClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void a_completion_has_openais_shape() {
        stub.says("grüezi there").usage(Usage.of(11, 7, 4, 2));

        JsonNode answer = json(client.complete(WHOLE).body());

        assertThat(answer.path("id").asText()).startsWith("chatcmpl-");
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("model").asText()).isEqualTo("gpt-4o");
        JsonNode choice = answer.path("choices").path(0);
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asText()).isEqualTo("grüezi there");
        assertThat(choice.path("message").get("refusal").isNull()).isTrue();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        JsonNode usage = answer.path("usage");
        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(11);
        assertThat(usage.path("completion_tokens").asInt()).isEqualTo(7);
        assertThat(usage.path("total_tokens").asInt()).isEqualTo(18);
        assertThat(usage.path("prompt_tokens_details").path("cached_tokens").asInt())
                .isEqualTo(4);
        assertThat(usage.path("completion_tokens_details")
                        .path("reasoning_tokens")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void a_stream_says_who_speaks_then_word_by_word_then_why_it_ends() {
        stub.says("one two  three");

        HttpResponse<String> answer = client.complete(STREAM);

        List<String> events = events(answer.body());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(events).hasSize(6).last().isEqualTo("[DONE]");
        assertThat(delta(events.get(0)).path("role").asText()).isEqualTo("assistant");
        assertThat(events.subList(1, 4))
                .extracting(event -> delta(event).path("content").asText())
                .containsExactly("one", " two", "  three");
        assertThat(json(events.get(4)).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void a_stream_has_usage_only_when_it_is_asked_for() {
        String asking = STREAM.replace("{\"stream\"", "{\"stream_options\":{\"include_usage\":true},\"stream\"");

        List<String> events = events(client.complete(asking).body());

        JsonNode bill = json(events.get(events.size() - 2));
        assertThat(bill.path("choices")).isEmpty();
        assertThat(bill.path("usage").path("prompt_tokens").asInt()).isEqualTo(10);
        assertThat(json(events.getFirst()).get("usage").isNull()).isTrue();
        assertThat(client.complete(STREAM).body()).doesNotContain("usage");
    }

    @Test
    void a_tool_is_called_when_tools_are_offered() {
        stub.says("no tools, no call").callsTool("weather", ARGUMENTS);

        JsonNode choice =
                json(client.complete(WHOLE.replaceAll("}$", TOOLS)).body()).at("/choices/0");

        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/content").isNull()).isTrue();
        assertThat(choice.at("/message/tool_calls/0/function/name").asText()).isEqualTo("weather");
        assertThat(choice.at("/message/tool_calls/0/function/arguments").asText())
                .isEqualTo(ARGUMENTS);
        assertThat(client.complete(WHOLE).body()).contains("no tools, no call");
    }

    @Test
    void a_streamed_tool_call_comes_as_a_name_and_pieces_of_its_arguments() {
        stub.callsTool("weather", ARGUMENTS).callsTool("clock", "{}");

        List<JsonNode> calls = events(
                        client.complete(STREAM.replaceAll("}$", TOOLS)).body())
                .stream()
                .filter(event -> event.contains("tool_calls\":["))
                .map(event -> delta(event).at("/tool_calls/0"))
                .toList();

        assertThat(calls.getFirst().at("/function/name").asText()).isEqualTo("weather");
        List<JsonNode> first =
                calls.stream().filter(call -> call.path("index").asInt() == 0).toList();
        assertThat(first).hasSizeGreaterThan(3);
        assertThat(first.stream()
                        .map(call -> call.at("/function/arguments").asText())
                        .collect(Collectors.joining()))
                .isEqualTo(ARGUMENTS);
        assertThat(calls)
                .anySatisfy(
                        call -> assertThat(call.at("/function/name").asText()).isEqualTo("clock"));
    }

    @Test
    void models_are_listed() {
        HttpResponse<String> answer = client.send(client.request("/models").build());

        assertThat(json(answer.body()).at("/data/0/id").asText()).isEqualTo("gpt-4o");
    }

    @Test
    void as_many_choices_come_as_were_asked_for() {
        String twice = WHOLE.replace("{\"model\"", "{\"n\":2,\"model\"");

        assertThat(json(client.complete(twice).body()).path("choices")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\",\"messages\":[]} | empty_array",
                "{\"model\":\"m\"} | missing_required_parameter",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | null",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"robot\"}]} | invalid_value",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}],\"tiers\":1} | unknown_parameter",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}],\"stream\":\"yes\"} | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}],\"stream_options\":{}} | null",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}],\"tools\":[{\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\",\"strict\":true,\"parameters\":{\"type\":\"object\"}}}]} |"
                        + " invalid_function_parameters",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}],\"response_format\":{\"type\":\"json_schema\","
                        + "\"json_schema\":{\"name\":\"p\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}} |"
                        + " invalid_json_schema",
                "{\"model\": | null",
                "[] | null",
            })
    void a_faulty_request_is_refused_with_openais_error(String body, String code) {
        HttpResponse<String> answer = client.complete(body);

        JsonNode error = json(answer.body()).path("error");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.has("param")).isTrue();
    }

    @Test
    void a_request_without_key_is_refused() {
        HttpRequest keyless = HttpRequest.newBuilder(
                        client.request("/chat/completions").build().uri())
                .POST(HttpRequest.BodyPublishers.ofString(WHOLE))
                .build();

        assertThat(client.send(keyless).statusCode()).isEqualTo(401);
    }

    @Test
    void another_content_type_is_refused() {
        HttpRequest text = client.request("/chat/completions")
                .setHeader("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(WHOLE))
                .build();

        assertThat(client.send(text).statusCode()).isEqualTo(400);
    }

    @Test
    void an_unknown_path_is_not_found() {
        HttpRequest elsewhere = client.request("/completions")
                .POST(HttpRequest.BodyPublishers.ofString(WHOLE))
                .build();

        assertThat(client.send(elsewhere).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503, 529})
    void a_failure_has_the_words_that_are_usual_for_its_status(int status) {
        stub.fails(status);

        HttpResponse<String> answer = client.complete(STREAM);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer.body()).at("/error/message").asText()).isNotBlank();
        assertThat(json(answer.body()).at("/error/type").asText()).isNotBlank();
    }

    @Test
    void usage_can_be_missing_or_absurd() {
        stub.usageMissing();
        assertThat(client.complete(WHOLE).body()).doesNotContain("usage");

        stub.usage(Usage.negative());
        assertThat(client.complete(WHOLE).body()).contains("\"prompt_tokens\":-1000");

        stub.usage(Usage.huge());
        assertThat(client.complete(WHOLE).body()).contains("\"prompt_tokens\":1000000000000000000000000000000");

        stub.usage(Usage.inWords());
        assertThat(client.complete(WHOLE).body()).contains("\"completion_tokens\":\"many\"");
    }

    private static JsonNode delta(String event) {
        return json(event).at("/choices/0/delta");
    }
}
