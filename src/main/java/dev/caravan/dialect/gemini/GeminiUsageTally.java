package dev.caravan.dialect.gemini;

import dev.caravan.call.Extras;
import dev.caravan.call.Terms;
import dev.caravan.call.Usage;
import dev.caravan.dialect.Tokens;
import dev.caravan.json.Slice;
import java.util.OptionalLong;

/** What Gemini reports with every piece of an answer; what comes later is truer. Owned by one thread at a time. */
final class GeminiUsageTally {
    private OptionalLong prompt = OptionalLong.empty();
    private OptionalLong said = OptionalLong.empty();
    private long tools;
    private long cached;
    private long thought;
    private long heard;
    private boolean last;

    /** {@code atTheEnd} where the figures are those of the whole answer. */
    void add(Slice usage, boolean atTheEnd) {
        if (!usage.isObject()) {
            return;
        }
        prompt = later(usage.get("promptTokenCount"), prompt);
        said = later(usage.get("candidatesTokenCount"), said);
        tools = Tokens.of(usage.get("toolUsePromptTokenCount")).orElse(tools);
        cached = Tokens.of(usage.get("cachedContentTokenCount")).orElse(cached);
        thought = Tokens.of(usage.get("thoughtsTokenCount")).orElse(thought);
        heard = Math.max(heard, sound(usage.get("promptTokensDetails")) - sound(usage.get("cacheTokensDetails")));
        last |= atTheEnd;
    }

    private static long sound(Slice details) {
        long tokens = 0;
        for (Slice each : details.items()) {
            tokens += each.get("modality").is("AUDIO") ? Tokens.orNone(each.get("tokenCount")) : 0;
        }
        return tokens;
    }

    private static OptionalLong later(Slice figure, OptionalLong before) {
        OptionalLong now = Tokens.of(figure);
        return now.isPresent() ? now : before;
    }

    /** With the lengths of what was thought and of what was said. */
    Usage usage(long estimatedInput, long thoughtBytes, long saidBytes) {
        Usage tokens = tokens(estimatedInput, thoughtBytes, saidBytes);
        return heard > 0 ? tokens.with(new Extras(Terms.USUAL, 0, heard, 0, 0, false)) : tokens;
    }

    private Usage tokens(long estimatedInput, long thoughtBytes, long saidBytes) {
        long in = prompt.isPresent() ? prompt.getAsLong() + tools : estimatedInput;
        // Gemini leaves out counts that are 0.
        boolean told = said.isPresent() || saidBytes == 0;
        if (last && prompt.isPresent() && told) {
            return new Usage(atMost(in), atMost(said.orElse(0) + thought), cached, 0, thought, false);
        }
        long out = Math.max(said.orElse(0) + thought, Tokens.inBytes(thoughtBytes + saidBytes));
        return new Usage(atMost(in), atMost(out), cached, 0, 0, true);
    }

    private static long atMost(long tokens) {
        return Math.min(tokens, Usage.CEILING);
    }
}
