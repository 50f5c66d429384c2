package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** An ordinary client of a stub that speaks Ollama's dialect. */
final class OllamaClient implements AutoCloseable {
    static final String QUESTION = "{\"model\":\"llama3.2\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"the weather\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}}}]";

    private final StubClient client;

    OllamaClient(ProviderStub stub) {
        this.client = new StubClient(stub);
    }

    /** A chat that has these members too, such as {@code "stream":false}. */
    static String asking(String... members) {
        ObjectNode question = (ObjectNode) StubClient.json(QUESTION);
        for (String member : members) {
            question.setAll((ObjectNode) StubClient.json("{" + member + "}"));
        }
        return question.toString();
    }

    static List<String> names(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }

    HttpResponse<String> chat(String... members) {
        return post("/chat", asking(members));
    }

    JsonNode whole(String... members) {
        ObjectNode question = (ObjectNode) StubClient.json(asking(members));
        return StubClient.json(
                post("/chat", question.put("stream", false).toString()).body());
    }

    List<JsonNode> lines(String... members) {
        return chat(members).body().lines().map(StubClient::json).toList();
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = client.request(path).POST(BodyPublishers.ofString(body));
        for (int index = 0; index < headers.length; index += 2) {
            request.setHeader(headers[index], headers[index + 1]);
        }
        return client.send(request.build());
    }

    HttpResponse<String> get(String path) {
        return client.send(client.request(path).build());
    }

    @Override
    public void close() {
        client.close();
    }
}
