package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.Stream;

/** Tokens as the vendor counts them: what is thought is no part of what the candidates say. */
final class GeminiUsage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GeminiUsage() {}

    static Optional<JsonNode> whole(Usage usage) {
        return usage instanceof Usage.Claimed claimed
                ? Optional.of(metadata(claimed, said(claimed), claimed.total()))
                : Optional.empty();
    }

    static Optional<JsonNode> ofPrompt(Usage usage) {
        if (usage instanceof Usage.Claimed claimed) {
            ObjectNode metadata = JSON.createObjectNode();
            metadata.set("promptTokenCount", claimed.input());
            metadata.set("totalTokenCount", claimed.input());
            return Optional.of(metadata);
        }
        return Optional.empty();
    }

    /** In a chunk that is not the last, when so many of all tokens are out. */
    static Optional<JsonNode> growing(Usage usage, int out, int all) {
        if (usage instanceof Usage.Claimed claimed && claimed.spot() != Usage.Spot.WITH_LAST) {
            JsonNode said = said(claimed);
            JsonNode grown = areLongs(said) ? LongNode.valueOf(said.asLong() * out / Math.max(1, all)) : said;
            JsonNode total = areLongs(claimed.input(), claimed.reasoning(), grown)
                    ? LongNode.valueOf(
                            claimed.input().asLong() + claimed.reasoning().asLong() + grown.asLong())
                    : claimed.total();
            return Optional.of(metadata(claimed, grown, total));
        }
        return Optional.empty();
    }

    private static JsonNode said(Usage.Claimed claimed) {
        return areLongs(claimed.output(), claimed.reasoning())
                ? LongNode.valueOf(
                        claimed.output().asLong() - claimed.reasoning().asLong())
                : claimed.output();
    }

    private static boolean areLongs(JsonNode... nodes) {
        return Stream.of(nodes).allMatch(node -> node.isIntegralNumber() && node.canConvertToLong());
    }

    private static JsonNode metadata(Usage.Claimed claimed, JsonNode said, JsonNode total) {
        ObjectNode metadata = JSON.createObjectNode();
        metadata.set("promptTokenCount", claimed.input());
        if (isSomething(claimed.cached())) {
            metadata.set("cachedContentTokenCount", claimed.cached());
        }
        metadata.set("candidatesTokenCount", said);
        metadata.set("totalTokenCount", total);
        metadata.putArray("promptTokensDetails")
                .addObject()
                .put("modality", "TEXT")
                .set("tokenCount", claimed.input());
        metadata.setAll((ObjectNode) claimed.besides());
        if (isSomething(claimed.reasoning())) {
            metadata.set("thoughtsTokenCount", claimed.reasoning());
        }
        return metadata;
    }

    /** The vendor leaves out counts that are 0. */
    private static boolean isSomething(JsonNode count) {
        return !count.isIntegralNumber() || count.asLong() != 0 || !count.canConvertToLong();
    }
}
