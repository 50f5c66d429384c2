package dev.caravan.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.caravan.batch.intake.Endpoint;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.json.Utf8;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/batches}, as its caller wrote it. Immutable. */
record BatchWish(String inputFile, Endpoint endpoint, JsonNode metadata, Optional<Duration> keepOutput) {
    private static final List<String> MEMBERS =
            List.of("input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after");
    private static final String WINDOW = "24h";
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    /** @throws Refusal where it is no well-formed request for a batch */
    static BatchWish read(byte[] body) {
        JsonNode json = parsed(body);
        json.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw Refusal.badRequest("the member '" + name + "' is not known here", name);
            }
        });
        String file = text(json, "input_file_id");
        if (file == null) {
            throw Refusal.badRequest("input_file_id is missing: the id of a file of purpose batch", "input_file_id");
        }
        Endpoint endpoint = Optional.ofNullable(text(json, "endpoint"))
                .flatMap(Endpoint::ofUrl)
                .orElseThrow(() -> Refusal.badRequest("endpoint must be " + Endpoint.urls(), "endpoint"));
        if (!WINDOW.equals(text(json, "completion_window"))) {
            throw Refusal.badRequest("completion_window must be " + WINDOW, "completion_window");
        }
        return new BatchWish(file, endpoint, metadata(json), keepOutput(json));
    }

    private static JsonNode parsed(byte[] body) {
        try {
            if (Utf8.isValid(body)) {
                JsonNode json = Json.mapper().readTree(body);
                if (json.isObject()) {
                    return json;
                }
            }
        } catch (JsonProcessingException e) {
            throw malformed();
        } catch (IOException e) {
            throw malformed();
        }
        throw malformed();
    }

    private static Refusal malformed() {
        return Refusal.badRequest("the body must be a JSON object", null);
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isTextual() ? value.asText() : null;
    }

    private static JsonNode metadata(JsonNode json) {
        JsonNode metadata = json.path("metadata");
        if (metadata.isMissingNode() || metadata.isNull()) {
            return NullNode.getInstance();
        }
        if (!metadata.isObject() || metadata.size() > MOST_METADATA) {
            throw Refusal.badRequest("metadata must be an object of at most " + MOST_METADATA + " members", "metadata");
        }
        for (Map.Entry<String, JsonNode> each : metadata.properties()) {
            boolean fits = each.getKey().length() <= LONGEST_KEY
                    && each.getValue().isTextual()
                    && each.getValue().asText().length() <= LONGEST_VALUE
                    && (each.getKey() + each.getValue().asText()).indexOf('\0') < 0;
            if (!fits) {
                throw Refusal.badRequest(
                        "metadata must have names of at most " + LONGEST_KEY + " characters and texts of at most "
                                + LONGEST_VALUE,
                        "metadata");
            }
        }
        return metadata;
    }

    private static Optional<Duration> keepOutput(JsonNode json) {
        JsonNode wanted = json.path("output_expires_after");
        if (wanted.isMissingNode() || wanted.isNull()) {
            return Optional.empty();
        }
        JsonNode seconds = wanted.path("seconds");
        return Lifetime.read(
                wanted.path("anchor").asText(), seconds.isInt() ? seconds.asText() : "", "output_expires_after");
    }
}
