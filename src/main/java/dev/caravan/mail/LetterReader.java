package dev.caravan.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.Tags;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.Request;
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
    private static final int LONGEST_NUMBER = 40;

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
            Optional<Outline> outline = Outline.of(text);
            Request request = outline.isPresent()
                    ? request(text, outline.get(), headers)
                    : ChatRequestReader.read(bytes(prompt(text, headers)));
            return new Letter.Legible(id, request, outline.isEmpty(), tags);
        } catch (Refusal why) {
            return new Letter.Illegible(id, why);
        }
    }

    private static Request request(String text, Outline outline, Map<String, String> headers) {
        if (outline.streamed()) {
            throw Refusal.badRequest("stream must not be true: a message is answered by one message", "stream");
        }
        @Nullable String model = headers.get(MODEL);
        String written = outline.modelled() || model == null ? text : withModel(text, model);
        byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
        return outline.chat() ? ChatRequestReader.read(bytes) : EmbeddingsRequest.read(bytes);
    }

    /** A request is an object with members. */
    private static String withModel(String request, String model) {
        int inside = request.indexOf('{') + 1;
        String member = Json.mapper().createObjectNode().put(MODEL, model).toString();
        return request.substring(0, inside) + member.substring(1, member.length() - 1) + ","
                + request.substring(inside);
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
        number(MAX_TOKENS, headers).ifPresent(value -> request.put(MAX_TOKENS, whole(value)));
        return request;
    }

    private static Optional<BigDecimal> number(String name, Map<String, String> headers) {
        try {
            return Optional.ofNullable(headers.get(name))
                    .map(written -> new BigDecimal(written.substring(0, Math.min(LONGEST_NUMBER, written.length()))));
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("the header " + name + " must be a number", name);
        }
    }

    private static int whole(BigDecimal value) {
        try {
            return value.intValueExact();
        } catch (ArithmeticException e) {
            throw Refusal.badRequest("the header " + MAX_TOKENS + " must be a whole number", MAX_TOKENS);
        }
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
