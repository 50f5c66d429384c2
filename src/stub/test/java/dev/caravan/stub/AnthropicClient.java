package dev.caravan.stub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;

/** A client that knows how Anthropic wants to be asked. */
final class AnthropicClient implements AutoCloseable {
    private static final String ASKING = "model: 'claude', max_tokens: 100, messages: [{role: 'user', content: 'hi'}]";
    private static final JsonMapper CASUAL = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    /** An event of a stream. */
    record Event(String name, JsonNode data) {}

    private final ProviderStub stub;
    private final StubClient http;

    AnthropicClient(ProviderStub stub) {
        this.stub = stub;
        this.http = new StubClient(stub);
    }

    /** A plain question with these members added or put in place of its own, written without double quotes. */
    static ObjectNode asking(String members) {
        ObjectNode body = casual("{" + ASKING + "}");
        body.setAll(casual("{" + members + "}"));
        return body;
    }

    HttpResponse<String> ask(String members) {
        return post("/messages", asking(members).toString());
    }

    HttpResponse<String> post(String path, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    JsonNode message(String members) {
        return StubClient.json(ask(members).body());
    }

    List<Event> stream(String members) {
        return events(post("/messages", asking(members).put("stream", true).toString())
                .body());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return http.send(request.build());
    }

    HttpRequest.Builder request(String path) {
        return keyless(path).header("x-api-key", "sk-ant-test").header("anthropic-version", "2023-06-01");
    }

    HttpRequest.Builder keyless(String path) {
        return HttpRequest.newBuilder(URI.create(stub.baseUrl() + path)).header("Content-Type", "application/json");
    }

    static List<Event> events(String stream) {
        return Arrays.stream(stream.split("\n\n", -1))
                .filter(event -> !event.isEmpty())
                .map(AnthropicClient::event)
                .toList();
    }

    static List<JsonNode> named(List<Event> events, String name) {
        return events.stream()
                .filter(event -> event.name().equals(name))
                .map(Event::data)
                .toList();
    }

    static List<String> deltas(List<Event> events, int index, String type, String member) {
        return named(events, "content_block_delta").stream()
                .filter(data -> data.path("index").asInt() == index)
                .map(data -> data.path("delta"))
                .filter(delta -> delta.path("type").asText().equals(type))
                .map(delta -> delta.path(member).asText())
                .toList();
    }

    /** What is said against a faulty request. */
    static String complaint(HttpResponse<String> answer) {
        JsonNode refusal = StubClient.json(answer.body());
        assertThat(refusal.at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(answer.statusCode()).isEqualTo(400);
        return refusal.at("/error/message").asText();
    }

    static void assertAccepted(HttpResponse<String> answer) {
        assertThat(answer.body()).contains("\"type\":\"message\"");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    /** A question, what the assistant did about it, and what came of it. */
    static String turns(String said, String result) {
        return "messages: [{role: 'user', content: 'x'}, {role: 'assistant', content: [%s]},".formatted(said)
                + " {role: 'user', content: [%s]}]".formatted(result);
    }

    private static Event event(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != 2 || !lines[0].startsWith("event: ") || !lines[1].startsWith("data: ")) {
            throw new AssertionError("no event of Anthropic's: " + text);
        }
        return new Event(
                lines[0].substring("event: ".length()), StubClient.json(lines[1].substring("data: ".length())));
    }

    private static ObjectNode casual(String text) {
        try {
            return (ObjectNode) CASUAL.readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(text, wrong);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
