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

/** The schemas that arguments have to fit where a tool is strict: Ollama does not see to it. Immutable. */
record StrictTools(Map<String, JsonSchema> schemas) {
    /** @throws ProviderFailure where a schema says more than can be checked here */
    static StrictTools of(Conversation conversation) {
        Map<String, JsonSchema> schemas = new HashMap<>();
        for (Tool tool : conversation.tools()) {
            if (tool.strict() && tool.schema().isGiven()) {
                schemas.put(tool.name(), schema(tool, conversation.form()));
            }
        }
        return new StrictTools(Map.copyOf(schemas));
    }

    private static JsonSchema schema(Tool tool, Form form) {
        try {
            return JsonSchema.ofStranger(tool.schema().json());
        } catch (IllegalArgumentException e) {
            throw Unserved.at(
                    tool.strictPlace(form), "has a schema that says more than can be checked for this provider");
        }
    }

    /** @throws ProviderFailure where they do not fit; the model may do better when it is asked again */
    void require(String name, String arguments) {
        JsonSchema schema = schemas.get(name);
        if (schema != null) {
            fault(schema, arguments).ifPresent(why -> {
                throw misfit("it called a strict tool with arguments that do not fit its schema");
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
