package dev.caravan.camel;

import dev.caravan.json.JsonSchema;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A question with its instructions, for beans that prepare one: what it says wins over the options of the endpoint. The
 * text is what it is, whatever it looks like.
 */
public record Prompt(
        Optional<String> system,
        String text,
        Optional<JsonSchema> schema,
        OptionalDouble temperature,
        OptionalInt maxTokens) {
    public static Prompt of(String text) {
        return new Prompt(Optional.empty(), text, Optional.empty(), OptionalDouble.empty(), OptionalInt.empty());
    }

    public Prompt instructed(String instructions) {
        return new Prompt(Optional.of(instructions), text, schema, temperature, maxTokens);
    }

    public Prompt answeredBy(JsonSchema shape) {
        return new Prompt(system, text, Optional.of(shape), temperature, maxTokens);
    }

    public Prompt atTemperature(double degrees) {
        return new Prompt(system, text, schema, OptionalDouble.of(degrees), maxTokens);
    }

    public Prompt within(int tokens) {
        return new Prompt(system, text, schema, temperature, OptionalInt.of(tokens));
    }
}
