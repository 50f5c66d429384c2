package dev.caravan.dialect.openai;

import dev.caravan.call.Extras;
import dev.caravan.call.Terms;
import dev.caravan.call.Usage;
import dev.caravan.json.JsonScan;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads OpenAI's {@code usage} object, as it and its many imitators fill it. Figures that cannot be true are as if they
 * were not there.
 */
final class UsageReader {
    private static final long NO_COUNT = Long.MIN_VALUE;

    private long input = -1;
    private long output = -1;
    private long total;
    private long cached;
    private long written;
    private long reasoning;
    private long heard;
    private long spoken;

    private boolean ofResponse;

    private UsageReader() {}

    static Optional<Usage> read(Slice usage) {
        try {
            JsonScan json = new JsonScan();
            byte[] bytes = usage.json().getBytes(StandardCharsets.UTF_8);
            json.over(bytes, 0, bytes.length);
            return read(json);
        } catch (IOException e) {
            throw new UncheckedIOException("what was parsed before cannot be parsed again", e);
        }
    }

    /** The same of a response, which calls them otherwise. It stands at the object, and is left behind it. */
    static Optional<Usage> readOfResponse(JsonScan json) throws IOException {
        UsageReader reader = new UsageReader();
        reader.ofResponse = true;
        return read(json, reader);
    }

    /** It stands at the object, and is left behind it. */
    static Optional<Usage> read(JsonScan json) throws IOException {
        return read(json, new UsageReader());
    }

    private static Optional<Usage> read(JsonScan json, UsageReader reader) throws IOException {
        reader.members(json, "");
        if (!Usage.isCount(reader.input) || !Usage.isCount(reader.output)) {
            return Optional.empty();
        }
        return Optional.of(reader.usage());
    }

    private Usage usage() {
        long thought = orNone(reasoning);
        // xAI leaves its reasoning out of the completion, and Gemini does in OpenAI's form; it is in the total.
        long beside = orNone(total) - input - output;
        if (beside <= 0) {
            beside = thought > output ? thought : 0;
        }
        long all = Math.min(output + beside, Usage.CEILING);
        Extras extras = heard > 0 || spoken > 0
                ? new Extras(Terms.USUAL, 0, orNone(heard), orNone(spoken), 0, false)
                : Extras.NONE;
        return new Usage(input, all, orNone(cached), orNone(written), Math.max(thought, beside), false, extras);
    }

    private static long orNone(long tokens) {
        return Usage.isCount(tokens) ? tokens : 0;
    }

    /** {@code within} is the member that it stands in, or nothing. */
    private void members(JsonScan json, String within) throws IOException {
        json.enter();
        while (json.nextMember()) {
            String name = json.decoded();
            switch (json.kind()) {
                case OBJECT -> {
                    if (name.endsWith("_details")) {
                        members(json, name);
                    } else {
                        json.skip();
                    }
                }
                case NUMBER -> count(name, within, json.wholeNumber(NO_COUNT));
                default -> json.skip();
            }
        }
    }

    private void count(String name, String within, long tokens) {
        if (tokens == NO_COUNT) {
            return;
        }
        switch (name) {
            case "prompt_tokens" -> input = tokens;
            case "completion_tokens" -> output = tokens;
            case "input_tokens" -> input = ofResponse ? tokens : input;
            case "output_tokens" -> output = ofResponse ? tokens : output;
            case "total_tokens" -> total = tokens;
            // DeepSeek's name for it.
            case "cached_tokens", "prompt_cache_hit_tokens" -> cached = tokens;
            case "cache_write_tokens" -> written = tokens;
            case "reasoning_tokens" -> reasoning = tokens;
            case "audio_tokens" -> {
                if (within.equals("prompt_tokens_details")) {
                    heard = tokens;
                } else if (within.equals("completion_tokens_details")) {
                    spoken = tokens;
                }
            }
            default -> {}
        }
    }
}
