package dev.caravan.stub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;

/** An ordinary HTTP client of the stub. */
final class StubClient implements AutoCloseable {
    static final String WHOLE = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    static final String STREAM = WHOLE.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ProviderStub stub;

    StubClient(ProviderStub stub) {
        this.stub = stub;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(stub.baseUrl() + path))
                .header("Authorization", "Bearer sk-test")
                .header("Content-Type", "application/json");
    }

    HttpRequest completion(String body) {
        return request("/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    HttpResponse<String> complete(String body) {
        return send(completion(body));
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    HttpResponse<InputStream> open(String body) {
        try {
            return http.send(completion(body), BodyHandlers.ofInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(text, notJson);
        }
    }

    /** The data of the events of a stream. */
    static List<String> events(String stream) {
        return Arrays.stream(stream.split("\n\n", -1))
                .filter(event -> event.startsWith("data: "))
                .map(event -> event.substring("data: ".length()))
                .toList();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
