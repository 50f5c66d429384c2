package dev.caravan.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.ChatRequestReader;
import dev.caravan.call.EmbeddingsRequest;
import dev.caravan.call.Refusal;
import dev.caravan.call.Request;
import dev.caravan.call.Tags;
import dev.caravan.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages: OpenAI's requests for a chat or for embeddings as JSON, or a prompt as plain text, with what else is to
 * be said of it in headers.
 */
final class LetterReader {
    static final String MODEL = "model";
    static final String SYSTEM = "system";
    static final String TEMPERATURE = "temperature";
    static final String MAX_TOKENS = "max_tokens";
    static final String TAGS = "tags";

    private LetterReader() {}

    /** {@code text} is null where the message holds none that can be read; the headers are those of its sender. */
    static Letter read(String id, @Nullable String text, SenderHeaders sent) {
        Map<String, String> headers = sent.taken();
        try {
            sent.requireAll();
            if (text == null) {
                throw Refusal.badRequest("a message must hold text: the prompt, or an OpenAI request as JSON", null);
            }
            if (text.isBlank()) {
                throw Refusal.badRequest("the message is empty", null);
            }
            Map<String, String> tags =
                    headers.containsKey(TAGS) ? Tags.read(List.of(headers.getOrDefault(TAGS, ""))) : Map.of();
            Optional<ObjectNode> json = json(text);
            Request request = json.isPresent()
                    ? request(text, json.get(), headers)
                    : ChatRequestReader.read(bytes(prompt(text, headers)));
            return new Letter.Legible(id, request, json.isEmpty(), tags);
        } catch (Refusal why) {
            return new Letter.Illegible(id, why);
        }
    }

    /** A prompt may begin with a brace too: what is an object with the members of a request is one. */
    private static Optional<ObjectNode> json(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            JsonNode read = Json.mapper().readTree(text);
            boolean request = read instanceof ObjectNode object && (object.has("messages") || object.has("input"));
            return request ? Optional.of((ObjectNode) read) : Optional.empty();
        } catch (JsonProcessingException e) {
            boolean meantAsJson = text.contains("\"messages\"") || text.contains("\"input\"");
            if (meantAsJson) {
                throw Refusal.badRequest("the message looks like a request, and is no well-formed JSON", null);
            }
            return Optional.empty();
        }
    }

    private static Request request(String text, ObjectNode json, Map<String, String> headers) {
        if (json.path("stream").asBoolean()) {
            throw Refusal.badRequest("stream must not be true: a message is answered by one message", "stream");
        }
        String written = text;
        if (!json.has(MODEL) && headers.containsKey(MODEL)) {
            written = json.put(MODEL, headers.get(MODEL)).toString();
        }
        byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
        return json.has("messages") ? ChatRequestReader.read(bytes) : EmbeddingsRequest.read(bytes);
    }

    private static ObjectNode prompt(String text, Map<String, String> headers) {
        ObjectNode request = Json.mapper().createObjectNode();
        request.put(MODEL, headers.getOrDefault(MODEL, "auto"));
        var messages = request.putArray("messages");
        if (headers.containsKey(SYSTEM)) {
            messages.addObject().put("role", "system").put("content", headers.get(SYSTEM));
        }
        messages.addObject().put("role", "user").put("content", text);
        number(TEMPERATURE, headers).ifPresent(value -> request.put(TEMPERATURE, value));
        number(MAX_TOKENS, headers).ifPresent(value -> request.put(MAX_TOKENS, value.intValue()));
        return request;
    }

    private static Optional<BigDecimal> number(String name, Map<String, String> headers) {
        try {
            return Optional.ofNullable(headers.get(name)).map(BigDecimal::new);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("the header " + name + " must be a number", name);
        }
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
