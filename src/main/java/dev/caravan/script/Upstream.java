package dev.caravan.script;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a provider was asked, in whichever dialect. {@code headers} are by their names in small letters. */
public record Upstream(String provider, String path, Map<String, String> headers, JsonNode json) {
    /** Gemini's stands in the path. */
    public Optional<String> model() {
        int end = path.lastIndexOf(':');
        return end > 0
                ? Optional.of(path.substring(path.lastIndexOf('/', end) + 1, end))
                : Optional.of(json.path("model").asText()).filter(name -> !name.isEmpty());
    }

    /** The last that the user said. */
    public Optional<String> text() {
        if (json.has("input")) {
            return Optional.of(plain(json.path("input")));
        }
        List<String> said = new ArrayList<>();
        for (JsonNode turn : json.has("contents") ? json.path("contents") : json.path("messages")) {
            if (turn.path("role").asText("user").equals("user")) {
                said.add(plain(turn.has("parts") ? turn.path("parts") : turn.path("content")));
            }
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(said.getLast());
    }

    private static String plain(JsonNode content) {
        if (!content.isArray()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part ->
                text.append(part.isTextual() ? part.asText() : part.path("text").asText()));
        return text.toString();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return provider + "/" + model().orElse("?");
    }
}
