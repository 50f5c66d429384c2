package dev.caravan.batch.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be asked beside what stands in the source: {@code model} in place of what a line says, {@code usualModel}
 * where it says nothing; the system prompt, the prompt with {@code {{columns}}} in it, and members of the request, for
 * sources that are no requests themselves. Immutable.
 */
public record Wishes(
        Optional<String> model,
        String usualModel,
        Optional<String> system,
        Optional<String> prompt,
        String parameters) {
    public static final String NO_PARAMETERS = "{}";

    /** A chat about this prompt, as JSON. */
    String chat(String prompt) {
        ObjectNode request = parsed(parameters);
        request.put("model", modelInstead(null));
        var messages = request.putArray("messages");
        system.ifPresent(text -> messages.addObject().put("role", "system").put("content", text));
        messages.addObject().put("role", "user").put("content", prompt);
        return request.toString();
    }

    /** The model to ask, where the source says this. */
    String modelInstead(@Nullable String written) {
        return model.orElse(written == null ? usualModel : written);
    }

    private static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) Json.mapper().readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("the parameters of a batch are damaged", e);
        }
    }

    /** All that makes another answer, for the fingerprint of the work. */
    public String essence() {
        return String.join("\0", model.orElse(""), usualModel, system.orElse(""), prompt.orElse(""), parameters);
    }
}
