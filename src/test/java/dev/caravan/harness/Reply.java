package dev.caravan.harness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;

/** What came back from the gateway under test, and how long it took. */
public record Reply(int status, HttpHeaders headers, String body, Duration took) {
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    public JsonNode json() {
        return parsed(body);
    }

    /** The answer's text, whether it came whole or as a stream. */
    public String text() {
        if (!header("content-type").startsWith("text/event-stream")) {
            return json().at("/choices/0/message/content").asText();
        }
        StringBuilder text = new StringBuilder();
        for (String event : events()) {
            if (!event.equals("[DONE]")) {
                text.append(parsed(event).at("/choices/0/delta/content").asText(""));
            }
        }
        return text.toString();
    }

    /** The payloads of a stream's events. */
    public List<String> events() {
        return body.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    /** The same, but for the mark of the end. */
    public List<JsonNode> eventNodes() {
        return events().stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(Reply::parsed)
                .toList();
    }

    public boolean done() {
        return events().contains("[DONE]");
    }

    /** The code of an error, in a body or in a stream's last event. */
    public String errorCode() {
        return error().path("code").asText();
    }

    public String errorMessage() {
        return error().path("message").asText();
    }

    private JsonNode error() {
        String last = events().isEmpty() ? body : events().getLast();
        return parsed(last).path("error");
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + json, e);
        }
    }
}
