package dev.caravan.stub;

import static dev.caravan.stub.StubClient.events;
import static dev.caravan.stub.StubClient.json;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("stub")
class OpenAiResponsesTest {
    private static final String TOOLS =
            "'tools':[{'type':'function','name':'weather','parameters':null,'strict':false}]";
    private static final String ARGUMENTS = "{\"city\":\"Zürich\",\"days\":3}";

    private final ProviderStub stub = ProviderStub.openAi();
    private final StubClient client = new StubClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void a_response_has_openais_shape() {
        stub.says("grüezi there").usage(Usage.of(11, 7, 4, 2));

        JsonNode response = whole("'instructions':'be kind'");

        assertThat(response.path("id").asText()).startsWith("resp_");
        assertThat(response.path("object").asText()).isEqualTo("response");
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.path("instructions").asText()).isEqualTo("be kind");
        assertThat(response.get("error").isNull()).isTrue();
        assertThat(response.get("previous_response_id").isNull()).isTrue();
        assertThat(response.path("output")).hasSize(1);
        assertThat(response.at("/output/0/type").asText()).isEqualTo("message");
        assertThat(response.at("/output/0/content/0").toString())
                .isEqualTo("{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"grüezi there\"}");
        assertThat(response.path("usage").toString())
                .isEqualTo(
                        "{\"input_tokens\":11,\"input_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":0},"
                                + "\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":2},"
                                + "\"total_tokens\":18}");
    }

    @Test
    void a_stream_numbers_its_events_and_ends_with_the_whole() {
        stub.says("one two  three").usage(11, 7);

        List<JsonNode> events = stream("");

        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(numbers(events)).isEqualTo(IntStream.range(0, 11).boxed().toList());
        assertThat(events.getFirst().at("/response/usage").isNull()).isTrue();
        assertThat(said(events, "response.output_text.delta")).isEqualTo("one two  three");
        assertThat(events.getLast().at("/response/output/0/content/0/text").asText())
                .isEqualTo("one two  three");
        assertThat(events.getLast().at("/response/usage/total_tokens").asInt()).isEqualTo(18);
    }

    @Test
    void an_event_is_named_by_its_type_and_no_mark_follows_the_last() {
        String stream = client.send(asking("'stream':true")).body();

        assertThat(stream).startsWith("event: response.created\ndata: {\"type\":\"response.created\"");
        assertThat(stream).doesNotContain("[DONE]");
    }

    @Test
    void deltas_are_padded_unless_the_client_does_without() {
        assertThat(client.send(asking("'stream':true")).body()).contains("\"obfuscation\":\"");
        assertThat(client.send(asking("'stream':true,'stream_options':{'include_obfuscation':false}"))
                        .body())
                .doesNotContain("obfuscation\":\"");
    }

    @Test
    void tools_are_called_when_tools_are_offered() {
        stub.says("no tools, no call").callsTool("weather", ARGUMENTS).callsTool("weather", "{}");

        JsonNode response = whole(TOOLS);
        List<JsonNode> events = stream(TOOLS);

        assertThat(response.path("output")).hasSize(2);
        JsonNode call = response.at("/output/0");
        assertThat(call.path("type").asText()).isEqualTo("function_call");
        assertThat(call.path("name").asText()).isEqualTo("weather");
        assertThat(call.path("arguments").asText()).isEqualTo(ARGUMENTS);
        assertThat(call.path("call_id")).isNotEqualTo(response.at("/output/1/call_id"));
        assertThat(said(events, "response.function_call_arguments.delta")).isEqualTo(ARGUMENTS + "{}");
        assertThat(numbers(events)).isSorted().doesNotHaveDuplicates();
        assertThat(whole("").at("/output/0/content/0/text").asText()).isEqualTo("no tools, no call");
    }

    @Test
    void thoughts_come_first_told_and_sealed_as_asked() {
        stub.says("so it is").thinks("let me see");

        JsonNode silent = whole("'model':'gpt-5'");
        JsonNode told = whole("'model':'o3','reasoning':{'summary':'auto'},'include':['reasoning.encrypted_content']");
        List<JsonNode> events = stream("'model':'o3','reasoning':{'summary':'auto'}");

        assertThat(silent.at("/output/0/type").asText()).isEqualTo("reasoning");
        assertThat(silent.at("/output/0/summary")).isEmpty();
        assertThat(silent.at("/output/0").has("encrypted_content")).isFalse();
        assertThat(told.at("/output/0/summary/0/text").asText()).isEqualTo("let me see");
        assertThat(told.at("/output/0/encrypted_content").asText()).isEqualTo(OpenAiSeal.of("let me see"));
        assertThat(told.at("/output/1/content/0/text").asText()).isEqualTo("so it is");
        assertThat(said(events, "response.reasoning_summary_text.delta")).isEqualTo("let me see");
        assertThat(numbers(events))
                .isEqualTo(IntStream.range(0, events.size()).boxed().toList());
        assertThat(whole("'model':'gpt-4o'").at("/output/0/type").asText()).isEqualTo("message");
    }

    @Test
    void a_refusal_is_a_part_of_its_own() {
        stub.says("I will not").finishes("refusal");

        assertThat(whole("").at("/output/0/content/0").toString())
                .isEqualTo("{\"type\":\"refusal\",\"refusal\":\"I will not\"}");
        assertThat(said(stream(""), "response.refusal.delta")).isEqualTo("I will not");
    }

    @Test
    void what_is_cut_short_is_incomplete() {
        stub.says("one two").finishes("length");

        JsonNode response = whole("");

        assertThat(response.path("status").asText()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(response.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(stream("").getLast().path("type").asText()).isEqualTo("response.incomplete");
    }

    @Test
    void an_error_within_a_stream_is_told_and_then_the_response_failed() {
        stub.says("one two three").reportsError(Place.afterTokens(2));

        List<JsonNode> events = stream("");

        JsonNode failed = events.removeLast();
        JsonNode error = events.removeLast();
        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.at("/error/code").asText()).isEqualTo("server_error");
        assertThat(error.path("sequence_number").asInt()).isEqualTo(events.size());
        assertThat(failed.path("type").asText()).isEqualTo("response.failed");
        assertThat(failed.at("/response/status").asText()).isEqualTo("failed");
        assertThat(failed.at("/response/error/code").asText()).isEqualTo("server_error");
        assertThat(said(events, "response.output_text.delta")).isEqualTo("one two");
    }

    @Test
    void a_failure_has_the_words_that_are_usual_for_its_status() {
        stub.fails(429);

        HttpResponse<String> answer = client.send(asking(""));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(json(answer.body()).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
    }

    private JsonNode whole(String members) {
        HttpResponse<String> answer = client.send(asking(members));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer.body());
    }

    private List<JsonNode> stream(String members) {
        return client.send(asking("'stream':true" + (members.isEmpty() ? "" : "," + members)))
                .body()
                .transform(stream -> stream.replaceAll("(?m)^event: .*\n", ""))
                .transform(stream -> new ArrayList<>(
                        events(stream).stream().map(StubClient::json).toList()));
    }

    private HttpRequest asking(String members) {
        String asked = "{'input':'hi'" + (members.contains("'model'") ? "" : ",'model':'gpt-4o'")
                + (members.isEmpty() ? "}" : "," + members + "}");
        return client.request("/responses")
                .POST(HttpRequest.BodyPublishers.ofString(asked.replace('\'', '"')))
                .build();
    }

    private static List<Integer> numbers(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.path("sequence_number").asInt())
                .toList();
    }

    private static String said(List<JsonNode> events, String type) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .map(event -> event.path("delta").asText())
                .collect(joining());
    }
}
