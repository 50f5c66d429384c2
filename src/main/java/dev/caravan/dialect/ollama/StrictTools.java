package dev.caravan.dialect.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Tool;
import dev.caravan.conversation.Unserved;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Json;
import dev.caravan.json.JsonSchema;
import dev.caravan.request.Form;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The schemas that arguments have to fit where a tool is strict or must be called: Ollama does not see to it. Immutable. */
record StrictTools(Map<String, JsonSchema> schemas) {
    /** @throws ProviderFailure where a strict tool's schema says more than can be checked here */
    static StrictTools of(Conversation conversation, Optional<ForcedCall> forced) {
        Map<String, JsonSchema> schemas = new HashMap<>();
        for (Tool tool : conversation.tools()) {
            boolean mustFit = tool.strict() || forced.stream().anyMatch(call -> call.mayBe(tool));
            if (mustFit && tool.schema().isGiven()) {
                schema(tool, conversation.form()).ifPresent(schema -> schemas.put(tool.name(), schema));
            }
        }
        return new StrictTools(Map.copyOf(schemas));
    }

    /** Empty where it cannot be checked and nobody was promised that it is. */
    private static Optional<JsonSchema> schema(Tool tool, Form form) {
        try {
            return Optional.of(JsonSchema.ofStranger(tool.schema().json()));
        } catch (IllegalArgumentException e) {
            if (tool.strict()) {
                throw Unserved.at(
                        tool.strictPlace(form), "has a schema that says more than can be checked for this provider");
            }
            return Optional.empty();
        }
    }

    /** @throws ProviderFailure where they do not fit; the model may do better when it is asked again */
    void require(String name, String arguments) {
        JsonSchema schema = schemas.get(name);
        if (schema != null) {
            fault(schema, arguments).ifPresent(why -> {
                throw misfit("it called a tool with arguments that do not fit its schema");
            });
        }
    }

    private static Optional<String> fault(JsonSchema schema, String arguments) {
        try {
            return schema.fault(Json.mapper().readTree(arguments));
        } catch (JsonProcessingException e) {
            return Optional.of("no JSON");
        }
    }

    static ProviderFailure misfit(String why) {
        return ProviderFailure.of(Trouble.MISFIT, 200, why);
    }
}
