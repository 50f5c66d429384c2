package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import java.io.IOException;

/** Writes tokens as the Responses API counts them. */
final class ResponsesUsage {
    private ResponsesUsage() {}

    static void write(JsonGenerator json, Usage usage) throws IOException {
        json.writeStartObject();
        json.writeNumberField("input_tokens", usage.input());
        json.writeObjectFieldStart("input_tokens_details");
        json.writeNumberField("cached_tokens", usage.cachedInput());
        json.writeEndObject();
        json.writeNumberField("output_tokens", usage.output());
        json.writeObjectFieldStart("output_tokens_details");
        json.writeNumberField("reasoning_tokens", usage.reasoning());
        json.writeEndObject();
        json.writeNumberField("total_tokens", usage.total());
        json.writeEndObject();
    }
}
