package dev.caravan.dialect.anthropic;

import dev.caravan.call.Extras;
import dev.caravan.call.Terms;
import dev.caravan.call.Usage;
import dev.caravan.dialect.Tokens;
import dev.caravan.json.Slice;
import java.util.OptionalLong;

/** Adds up what Claude reports at several places of one answer; what comes later is truer. Owned by one thread at a time. */
final class AnthropicUsageTally {
    private OptionalLong input = OptionalLong.empty();
    private OptionalLong output = OptionalLong.empty();
    private long cached;
    private long written;
    private long reasoning;
    private long writtenForAnHour;
    private long searches;
    private long asideInput;
    private long asideOutput;
    private String speed = "";
    private String place = "";
    private boolean openEnded;
    private boolean last;

    /** {@code openEnded} where something was ordered whose fee is never reported. */
    AnthropicUsageTally(boolean openEnded) {
        this.openEnded = openEnded;
    }

    /** {@code atTheEnd} where the figures are those of the whole answer. */
    void add(Slice usage, boolean atTheEnd) {
        OptionalLong moreInput = Tokens.of(usage.get("input_tokens"));
        OptionalLong moreOutput = Tokens.of(usage.get("output_tokens"));
        input = moreInput.isPresent() ? moreInput : input;
        cached = Tokens.of(usage.get("cache_read_input_tokens")).orElse(cached);
        written = Tokens.of(usage.get("cache_creation_input_tokens")).orElse(written);
        writtenForAnHour = Tokens.of(usage.get("cache_creation").get("ephemeral_1h_input_tokens"))
                .orElse(writtenForAnHour);
        speed = later(usage.get("speed"), speed);
        place = later(usage.get("inference_geo"), place);
        usage.get("server_tool_use").members(this::serverTool);
        iterations(usage.get("iterations"));
        reasoning = Tokens.of(usage.get("output_tokens_details").get("thinking_tokens"))
                .orElse(reasoning);
        if (moreOutput.isPresent()) {
            output = moreOutput;
            last |= atTheEnd;
        }
    }

    private static String later(Slice word, String before) {
        return word.isString() ? word.text() : before;
    }

    private void serverTool(String name, Slice requests) {
        long made = Tokens.orNone(requests);
        switch (name) {
            case "web_search_requests" -> searches = made;
            // These cost the tokens that they bring, which are counted with the others.
            case "web_fetch_requests", "tool_search_requests" -> {}
            default -> openEnded |= made > 0;
        }
    }

    /** What was done beside the message itself is not in the figures of the whole. */
    private void iterations(Slice iterations) {
        if (!iterations.isArray()) {
            return;
        }
        asideInput = 0;
        asideOutput = 0;
        for (Slice iteration : iterations.items()) {
            switch (iteration.get("type").text()) {
                case "", "message" -> {}
                case "compaction" -> {
                    asideInput += Tokens.orNone(iteration.get("input_tokens"));
                    asideOutput += Tokens.orNone(iteration.get("output_tokens"));
                }
                default -> openEnded = true;
            }
        }
    }

    /** {@code bytes} is the length of what came. */
    Usage usage(long estimatedInput, long bytes) {
        return tokens(estimatedInput, bytes)
                .with(new Extras(
                        Terms.ofAnthropic(speed, place),
                        Math.min(writtenForAnHour, written),
                        0,
                        0,
                        searches,
                        openEnded));
    }

    private Usage tokens(long estimatedInput, long bytes) {
        long in = input.isPresent()
                ? Math.min(Usage.CEILING, input.getAsLong() + asideInput + cached + written)
                : estimatedInput;
        if (last && input.isPresent() && output.isPresent()) {
            return new Usage(
                    in, Math.min(Usage.CEILING, output.getAsLong() + asideOutput), cached, written, reasoning, false);
        }
        long out = Math.max(output.orElse(0), Tokens.inBytes(bytes));
        return new Usage(Math.min(in, Usage.CEILING), Math.min(out, Usage.CEILING), cached, written, 0, true);
    }
}
