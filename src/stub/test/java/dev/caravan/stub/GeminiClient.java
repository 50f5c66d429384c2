package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;

/** An ordinary client of the Gemini stub. Bodies are written with single quotes. */
final class GeminiClient implements AutoCloseable {
    static final String FLASH = "gemini-2.5-flash";
    static final String PRO_3 = "gemini-3-pro-preview";
    static final String HI = "'contents':[{'role':'user','parts':[{'text':'hi'}]}]";
    static final String TOOLS =
            ",'tools':[{'functionDeclarations':[{'name':'weather','description':'tells the weather'},"
                    + "{'name':'clock','description':'tells the time'}]}]";

    private final ProviderStub stub;
    private final StubClient http;

    GeminiClient(ProviderStub stub) {
        this.stub = stub;
        this.http = new StubClient(stub);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(stub.baseUrl() + path))
                .header("x-goog-api-key", "key")
                .header("Content-Type", "application/json");
    }

    HttpResponse<String> send(HttpRequest request) {
        return http.send(request);
    }

    HttpResponse<String> post(String modelAndVerb, String members) {
        return http.send(request("/models/" + modelAndVerb)
                .POST(HttpRequest.BodyPublishers.ofString(body(members)))
                .build());
    }

    JsonNode generate(String model, String members) {
        HttpResponse<String> answer = post(model + ":generateContent", members);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return StubClient.json(answer.body());
    }

    List<JsonNode> stream(String model, String members) {
        HttpResponse<String> answer = post(model + ":streamGenerateContent?alt=sse", members);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return events(answer.body()).stream().map(StubClient::json).toList();
    }

    /** The data of the events, with the lines of one event joined. */
    static List<String> events(String stream) {
        return Arrays.stream(stream.split("\r\n\r\n", -1))
                .filter(event -> event.startsWith("data: "))
                .map(event -> event.substring("data: ".length()).replace("\r\ndata: ", "\n"))
                .toList();
    }

    static String body(String members) {
        return "{" + members.replace('\'', '"') + "}";
    }

    @Override
    public void close() {
        http.close();
    }
}
