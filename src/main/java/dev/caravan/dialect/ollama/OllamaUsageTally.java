package dev.caravan.dialect.ollama;

import dev.caravan.call.Usage;
import dev.caravan.dialect.Tokens;
import dev.caravan.json.Slice;
import java.util.OptionalLong;

/** The tokens that Ollama reports, which it may do in every line; what comes later is truer. Owned by one thread at a time. */
final class OllamaUsageTally {
    private OptionalLong input = OptionalLong.empty();
    private OptionalLong output = OptionalLong.empty();
    private boolean last;

    void add(Slice line) {
        OptionalLong moreInput = Tokens.of(line.get("prompt_eval_count"));
        OptionalLong moreOutput = Tokens.of(line.get("eval_count"));
        input = moreInput.isPresent() ? moreInput : input;
        output = moreOutput.isPresent() ? moreOutput : output;
        last = line.get("done").isTrue();
    }

    /** {@code bytes} is the length of what came. */
    Usage usage(long estimatedInput, long bytes) {
        // Ollama leaves out a count of zero.
        boolean outputKnown = last && (output.isPresent() || (input.isPresent() && bytes == 0));
        if (outputKnown && input.isPresent()) {
            return new Usage(input.getAsLong(), output.orElse(0), 0, 0, 0, false);
        }
        long out = outputKnown ? output.orElse(0) : Math.max(output.orElse(0), Tokens.inBytes(bytes));
        return Usage.estimate(input.orElse(estimatedInput), out);
    }
}
