package dev.caravan.stub;

import static dev.caravan.stub.AnthropicClient.deltas;
import static dev.caravan.stub.AnthropicClient.named;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.stub.AnthropicClient.Event;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("stub")
class AnthropicDialectTest {
    private static final String TOOLS = "tools: [{name: 'weather', input_schema: {type: 'object'}}]";
    private static final String ARGUMENTS = "{ \"city\":\"Z\\u00fcrich 🌦\",\n  \"b\": 1.0, \"a\":1e5 }";
    private static final String THINKING = "max_tokens: 4000, thinking: {type: 'enabled', budget_tokens: 1024}";

    private final ProviderStub stub = ProviderStub.anthropic();
    private final AnthropicClient client = new AnthropicClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void a_message_has_anthropics_shape() {
        stub.says("grüezi there").usage(Usage.of(100, 7, 40, 2, 25));

        JsonNode message = client.message("system: 'be brief'");

        assertThat(message.path("id").asText()).startsWith("msg_");
        assertThat(message.path("type").asText()).isEqualTo("message");
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        assertThat(message.path("model").asText()).isEqualTo("claude");
        assertThat(message.path("content")).hasToString("[{\"type\":\"text\",\"text\":\"grüezi there\"}]");
        assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(message.get("stop_sequence").isNull()).isTrue();
        assertThat(message.path("usage"))
                .hasToString("{\"input_tokens\":35,\"cache_creation_input_tokens\":25,\"cache_read_input_tokens\":40,"
                        + "\"output_tokens\":7,\"service_tier\":\"standard\"}");
    }

    @Test
    void a_stream_comes_event_by_event() {
        stub.says("one two  three").usage(11, 7);

        HttpResponse<String> answer = client.post(
                "/messages?beta=true", AnthropicClient.asking("stream: true").toString());

        List<Event> events = AnthropicClient.events(answer.body());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(events)
                .extracting(Event::name)
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events)
                .allSatisfy(
                        event -> assertThat(event.data().path("type").asText()).isEqualTo(event.name()));
        JsonNode message = events.getFirst().data().path("message");
        assertThat(message.path("content")).isEmpty();
        assertThat(message.get("stop_reason").isNull()).isTrue();
        assertThat(events.get(1).data().path("content_block")).hasToString("{\"type\":\"text\",\"text\":\"\"}");
        assertThat(events.get(4).data().path("delta")).hasToString("{\"type\":\"text_delta\",\"text\":\" two\"}");
        assertThat(events.get(7).data().at("/delta/stop_reason").asText()).isEqualTo("end_turn");
        assertThat(events.get(7).data().path("usage")).hasToString("{\"output_tokens\":7}");
    }

    @Test
    void a_joined_stream_says_what_a_whole_answer_says() {
        stub.says("grüezi there").thinks("let me see").finishes("length");

        JsonNode message = client.message(THINKING);
        List<Event> events = client.stream(THINKING);

        assertThat(String.join("", deltas(events, 0, "thinking_delta", "thinking")))
                .isEqualTo(message.at("/content/0/thinking").asText());
        assertThat(String.join("", deltas(events, 0, "signature_delta", "signature")))
                .isEqualTo(message.at("/content/0/signature").asText());
        assertThat(String.join("", deltas(events, 1, "text_delta", "text")))
                .isEqualTo(message.at("/content/1/text").asText());
        assertThat(named(events, "message_delta").getFirst().at("/delta/stop_reason"))
                .isEqualTo(message.path("stop_reason"));
    }

    @Test
    void what_says_nothing_has_no_content() {
        stub.says("");

        assertThat(client.message("").path("content")).isEmpty();
        assertThat(client.stream(""))
                .extracting(Event::name)
                .containsExactly("message_start", "ping", "message_delta", "message_stop");
    }

    @Test
    void a_tool_is_called_with_its_arguments_byte_for_byte() {
        stub.callsTool("weather", ARGUMENTS).callsTool("clock", "");

        String body = client.ask(TOOLS).body();

        JsonNode message = json(body);
        assertThat(body).contains("\"name\":\"weather\",\"input\":" + ARGUMENTS + "}");
        assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(message.path("content"))
                .extracting(block -> block.path("type").asText())
                .containsOnly("tool_use");
        assertThat(message.at("/content/1/input")).hasToString("{}");
        assertThat(message.at("/content/0/id").asText())
                .matches("toolu_[a-zA-Z0-9_]+")
                .isNotEqualTo(message.at("/content/1/id").asText());
    }

    @Test
    void a_streamed_tool_call_comes_in_pieces_of_its_arguments() {
        stub.callsTool("weather", ARGUMENTS).callsTool("clock", "{}");

        List<Event> events = client.stream(TOOLS);

        List<JsonNode> starts = named(events, "content_block_start");
        assertThat(starts)
                .extracting(start -> start.at("/content_block/name").asText())
                .containsExactly("weather", "clock");
        assertThat(starts).allSatisfy(start -> assertThat(start.at("/content_block/input"))
                .hasToString("{}"));
        List<String> pieces = deltas(events, 0, "input_json_delta", "partial_json");
        assertThat(pieces).hasSizeGreaterThan(3).first().isEqualTo("");
        assertThat(String.join("", pieces)).isEqualTo(ARGUMENTS);
        assertThat(String.join("", deltas(events, 1, "input_json_delta", "partial_json")))
                .isEqualTo("{}");
        assertThat(named(events, "message_delta")
                        .getFirst()
                        .at("/delta/stop_reason")
                        .asText())
                .isEqualTo("tool_use");
    }

    @Test
    void no_tool_is_called_that_is_not_offered_or_forbidden() {
        stub.says("no call").callsTool("weather", ARGUMENTS);

        assertThat(client.ask("").body()).contains("no call");
        assertThat(client.ask(TOOLS + ", tool_choice: {type: 'none'}").body()).contains("no call");
        assertThat(client.ask(TOOLS + ", tool_choice: {type: 'tool', name: 'weather'}")
                        .body())
                .contains("tool_use");
    }

    @ParameterizedTest
    @CsvSource({
        "USUAL, '5 1 3 2', '- 7 - -'",
        "WITH_LAST, '0 0 0 0', '5 7 3 2'",
        "EVERYWHERE, '5 1 3 2', '5 7 3 2'",
    })
    void a_stream_says_what_it_costs_where_it_was_told_to(Usage.Spot spot, String atStart, String atEnd) {
        stub.usage(Usage.of(10, 7, 3, 0, 2).at(spot));

        List<Event> events = client.stream("");

        assertThat(counts(events.getFirst().data().at("/message/usage"))).isEqualTo(atStart);
        assertThat(counts(named(events, "message_delta").getFirst().path("usage")))
                .isEqualTo(atEnd);
    }

    @Test
    void usage_can_be_missing_or_absurd() {
        stub.usageMissing();
        assertThat(client.ask("").body()).doesNotContain("usage");
        assertThat(client.stream("").toString()).doesNotContain("usage");

        stub.usage(Usage.negative());
        assertThat(client.ask("").body()).contains("\"input_tokens\":-1000").contains("\"output_tokens\":-7");

        stub.usage(Usage.huge());
        assertThat(client.ask("").body()).contains("\"input_tokens\":1000000000000000000000000000000");

        stub.usage(Usage.inWords());
        assertThat(client.ask("").body()).contains("\"input_tokens\":\"many\"").contains("\"output_tokens\":\"many\"");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, end_turn, null",
        "length, max_tokens, null",
        "content_filter, refusal, null",
        "stop_sequence:END., stop_sequence, END.",
        "pause_turn, pause_turn, null",
    })
    void an_answer_says_why_it_ends(String told, String reason, String sequence) {
        stub.finishes(told);

        JsonNode message = client.message("");
        JsonNode delta = named(client.stream(""), "message_delta").getFirst().path("delta");

        assertThat(List.of(message, delta)).allSatisfy(place -> {
            assertThat(place.path("stop_reason").asText()).isEqualTo(reason);
            assertThat(place.path("stop_sequence").asText()).isEqualTo(sequence);
        });
    }

    @Test
    void a_stream_that_is_cut_after_some_tokens_has_said_just_these() {
        stub.says("so it is").thinks("let me see").ends(Place.afterTokens(4));

        List<Event> events = client.stream(THINKING);

        assertThat(deltas(events, 0, "thinking_delta", "thinking")).hasSize(3);
        assertThat(deltas(events, 1, "text_delta", "text")).containsExactly("so");
        assertThat(events).extracting(Event::name).doesNotContain("message_delta");
    }

    @Test
    void huge_answers_are_well_formed() {
        stub.saysMegabytes(1);

        assertThat(client.message("").at("/content/0/text").asText()).hasSize(1_000_000);
        assertThat(String.join("", deltas(client.stream(""), 0, "text_delta", "text")))
                .hasSize(1_000_000);
    }

    @Test
    void tokens_are_counted() {
        stub.usage(Usage.of(123, 7, 40, 0));

        HttpResponse<String> answer = client.post(
                "/messages/count_tokens",
                "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(answer.body()).isEqualTo("{\"input_tokens\":123}");
    }

    @Test
    void models_are_listed() {
        JsonNode list = json(client.send(client.request("/models")).body());

        assertThat(list.at("/data/0/type").asText()).isEqualTo("model");
        assertThat(list.path("first_id").asText())
                .isEqualTo(list.at("/data/0/id").asText());
        assertThat(list.path("has_more").asBoolean(true)).isFalse();
        assertThat(client.send(client.keyless("/models")).statusCode()).isEqualTo(401);
    }

    private static String counts(JsonNode usage) {
        return List.of("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
                .stream()
                .map(name -> usage.path(name).asText("-"))
                .map(count -> count.isEmpty() ? "-" : count)
                .collect(Collectors.joining(" "));
    }
}
