package dev.caravan.tongue.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.call.Usage;
import java.io.IOException;
import java.util.Optional;

/** Reads OpenAI's {@code usage} object; figures that cannot be true are as if they were not there. */
final class UsageReader {
    private long input = -1;
    private long output = -1;
    private long cached;
    private long written;
    private long reasoning;

    private UsageReader() {}

    /** The parser stands at the object's start, and is left at its end. */
    static Optional<Usage> read(JsonParser parser) throws IOException {
        UsageReader reader = new UsageReader();
        reader.members(parser);
        if (!Usage.isCount(reader.input) || !Usage.isCount(reader.output)) {
            return Optional.empty();
        }
        long cached = Usage.isCount(reader.cached) ? reader.cached : 0;
        long reasoning = Usage.isCount(reader.reasoning) ? reader.reasoning : 0;
        long written = Usage.isCount(reader.written) ? reader.written : 0;
        return Optional.of(new Usage(reader.input, reader.output, cached, written, reasoning, false));
    }

    private void members(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && name.endsWith("_details")) {
                members(parser);
                continue;
            }
            if (value == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                count(name, parser.getLongValue());
            }
            parser.skipChildren();
        }
    }

    private void count(String name, long tokens) {
        switch (name) {
            case "prompt_tokens" -> input = tokens;
            case "completion_tokens" -> output = tokens;
            // DeepSeek's name for it.
            case "cached_tokens", "prompt_cache_hit_tokens" -> cached = tokens;
            case "cache_write_tokens" -> written = tokens;
            case "reasoning_tokens" -> reasoning = tokens;
            default -> {}
        }
    }
}
