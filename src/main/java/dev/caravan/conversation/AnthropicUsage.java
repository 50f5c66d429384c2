package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import java.io.IOException;

/** Writes tokens as Anthropic counts them: what came from a cache, or went into it, is not among the input. */
public final class AnthropicUsage {
    private AnthropicUsage() {}

    public static void write(JsonGenerator json, Usage usage) throws IOException {
        json.writeStartObject();
        json.writeNumberField("input_tokens", usage.input() - usage.cachedInput() - usage.cacheWrites());
        json.writeNumberField("cache_creation_input_tokens", usage.cacheWrites());
        json.writeNumberField("cache_read_input_tokens", usage.cachedInput());
        json.writeNumberField("output_tokens", usage.output());
        json.writeEndObject();
    }
}
