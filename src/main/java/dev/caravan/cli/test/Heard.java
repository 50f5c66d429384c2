package dev.caravan.cli.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.json.Json;
import dev.caravan.script.Upstream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came of a call: what its caller heard, what providers were asked, what routes sent elsewhere. */
record Heard(int status, Map<String, String> headers, String body, List<Upstream> asked, List<Sent> sent) {
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The answer's text in whichever form, whole or streamed; the body itself where it is no answer. */
    Optional<String> text() {
        if (header("content-type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent()) {
            StringBuilder text = new StringBuilder();
            body.lines()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> json(line.substring("data:".length())))
                    .forEach(event -> text.append(
                                    event.at("/choices/0/delta/content").asText(""))
                            .append(event.at("/delta/text").asText("")));
            return Optional.of(text.toString());
        }
        JsonNode json = json();
        if (json.has("choices")) {
            JsonNode content = json.at("/choices/0/message/content");
            return content.isTextual() ? Optional.of(content.asText()) : Optional.empty();
        }
        if (json.path("content").isArray()) {
            StringBuilder text = new StringBuilder();
            json.path("content").forEach(part -> text.append(part.path("text").asText("")));
            return Optional.of(text.toString());
        }
        return Optional.of(body);
    }

    /** Its code, or its type where it has none. */
    Optional<String> error() {
        JsonNode error = json().path("error");
        return Optional.of(error.path("code").asText(""))
                .filter(code -> !code.isEmpty() && !code.equals("null"))
                .or(() -> Optional.of(error.path("type").asText("")))
                .filter(code -> !code.isEmpty());
    }

    JsonNode json() {
        return json(body);
    }

    static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
