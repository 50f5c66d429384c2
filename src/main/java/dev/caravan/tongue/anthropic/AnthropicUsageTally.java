package dev.caravan.tongue.anthropic;

import dev.caravan.call.Usage;
import dev.caravan.json.Slice;
import dev.caravan.tongue.Tokens;
import java.util.OptionalLong;

/** Adds up what Claude reports at several places of one answer; what comes later is truer. Owned by one thread at a time. */
final class AnthropicUsageTally {
    private OptionalLong input = OptionalLong.empty();
    private OptionalLong output = OptionalLong.empty();
    private long cached;
    private long written;
    private long reasoning;
    private boolean last;

    /** {@code atTheEnd} where the figures are those of the whole answer. */
    void add(Slice usage, boolean atTheEnd) {
        OptionalLong moreInput = Tokens.of(usage.get("input_tokens"));
        OptionalLong moreOutput = Tokens.of(usage.get("output_tokens"));
        input = moreInput.isPresent() ? moreInput : input;
        cached = Tokens.of(usage.get("cache_read_input_tokens")).orElse(cached);
        written = Tokens.of(usage.get("cache_creation_input_tokens")).orElse(written);
        reasoning = Tokens.of(usage.get("output_tokens_details").get("thinking_tokens"))
                .orElse(reasoning);
        if (moreOutput.isPresent()) {
            output = moreOutput;
            last |= atTheEnd;
        }
    }

    /** {@code bytes} is the length of what came. */
    Usage usage(long estimatedInput, long bytes) {
        long in = input.isPresent() ? Math.min(Usage.CEILING, input.getAsLong() + cached + written) : estimatedInput;
        if (last && input.isPresent() && output.isPresent()) {
            return new Usage(in, output.getAsLong(), cached, written, reasoning, false);
        }
        long out = Math.max(output.orElse(0), Tokens.inBytes(bytes));
        return new Usage(Math.min(in, Usage.CEILING), Math.min(out, Usage.CEILING), cached, written, 0, true);
    }
}
