package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.Stream;

/** A claim as Anthropic counts: what was read from a cache or written to one is no part of the input. */
final class AnthropicUsage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Usage.Claimed NOTHING = Usage.of(0, 0);
    private static final JsonNode ONE = LongNode.valueOf(1);

    private AnthropicUsage() {}

    static Optional<ObjectNode> whole(Usage usage, boolean thinks) {
        if (usage instanceof Usage.Claimed claimed) {
            return Optional.of(withTier(withOutput(input(claimed), claimed, thinks)));
        }
        return Optional.empty();
    }

    static Optional<ObjectNode> atStart(Usage usage) {
        if (usage instanceof Usage.Claimed claimed) {
            return Optional.of(withTier(
                    switch (claimed.spot()) {
                        case USUAL, EVERYWHERE -> with(input(claimed), "output_tokens", ONE);
                        case WITH_LAST -> with(input(NOTHING), "output_tokens", NOTHING.output());
                    }));
        }
        return Optional.empty();
    }

    static Optional<ObjectNode> atEnd(Usage usage, boolean thinks) {
        if (usage instanceof Usage.Claimed claimed) {
            ObjectNode before =
                    switch (claimed.spot()) {
                        case USUAL -> JSON.createObjectNode();
                        case WITH_LAST, EVERYWHERE -> input(claimed);
                    };
            return Optional.of(withOutput(before, claimed, thinks));
        }
        return Optional.empty();
    }

    private static ObjectNode input(Usage.Claimed claimed) {
        ObjectNode usage = with(JSON.createObjectNode(), "input_tokens", uncached(claimed));
        usage.setAll((ObjectNode) claimed.besides());
        with(usage, "cache_creation_input_tokens", claimed.written());
        return with(usage, "cache_read_input_tokens", claimed.cached());
    }

    private static ObjectNode withOutput(ObjectNode usage, Usage.Claimed claimed, boolean thinks) {
        with(usage, "output_tokens", claimed.output());
        if (thinks) {
            with(usage.putObject("output_tokens_details"), "thinking_tokens", claimed.reasoning());
        }
        return usage;
    }

    private static ObjectNode withTier(ObjectNode usage) {
        return usage.put("service_tier", "standard");
    }

    private static JsonNode uncached(Usage.Claimed claimed) {
        boolean countable = Stream.of(claimed.input(), claimed.cached(), claimed.written())
                .allMatch(node -> node.isIntegralNumber() && node.canConvertToLong());
        return countable
                ? LongNode.valueOf(claimed.input().longValue()
                        - claimed.cached().longValue()
                        - claimed.written().longValue())
                : claimed.input();
    }

    private static ObjectNode with(ObjectNode usage, String name, JsonNode claim) {
        usage.set(name, claim);
        return usage;
    }
}
