package dev.caravan.dialect.bedrock;

import dev.caravan.call.Extras;
import dev.caravan.call.Terms;
import dev.caravan.call.Usage;
import dev.caravan.dialect.Tokens;
import dev.caravan.json.Slice;
import java.util.OptionalLong;

/** The tokens that Bedrock reports at the end of an answer. Owned by one thread at a time. */
final class BedrockUsageTally {
    private OptionalLong input = OptionalLong.empty();
    private OptionalLong output = OptionalLong.empty();
    private long cached;
    private long written;
    private long writtenForAnHour;

    void add(Slice usage) {
        input = later(usage.get("inputTokens"), input);
        output = later(usage.get("outputTokens"), output);
        cached = Tokens.of(usage.get("cacheReadInputTokens")).orElse(cached);
        written = Tokens.of(usage.get("cacheWriteInputTokens")).orElse(written);
        for (Slice detail : usage.get("cacheDetails").items()) {
            if (detail.get("ttl").is("1h")) {
                writtenForAnHour = Tokens.orNone(detail.get("inputTokens"));
            }
        }
    }

    private static OptionalLong later(Slice figure, OptionalLong before) {
        OptionalLong now = Tokens.of(figure);
        return now.isPresent() ? now : before;
    }

    /** {@code bytes} is the length of what came. */
    Usage usage(long estimatedInput, long bytes) {
        Usage tokens = tokens(estimatedInput, bytes);
        return writtenForAnHour == 0
                ? tokens
                : tokens.with(new Extras(Terms.USUAL, Math.min(writtenForAnHour, written), 0, 0, 0, false));
    }

    private Usage tokens(long estimatedInput, long bytes) {
        // What comes from a cache or goes into it is counted apart.
        long in = input.isPresent() ? atMost(input.getAsLong() + cached + written) : estimatedInput;
        if (input.isPresent() && output.isPresent()) {
            return new Usage(in, output.getAsLong(), cached, written, 0, false);
        }
        long out = Math.max(output.orElse(0), Tokens.inBytes(bytes));
        return new Usage(atMost(in), atMost(out), cached, written, 0, true);
    }

    private static long atMost(long tokens) {
        return Math.min(tokens, Usage.CEILING);
    }
}
