package dev.caravan.stub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;

/** The tokens that an answer claims to have cost; nodes instead of numbers, so that it can claim nonsense. */
public sealed interface Usage {
    ObjectMapper JSON = new ObjectMapper();
    String NOTHING = "{}";

    record Missing() implements Usage {}

    /** Where a stream says what it cost. */
    enum Spot {
        /** Where this kind of provider always says it. */
        USUAL,
        /** In the event that ends the answer, not in one of its own; where a dialect has the choice. */
        WITH_LAST,
        /** In every event, growing; where a dialect has the choice. */
        EVERYWHERE
    }

    /**
     * Of the input some was cached and some written to a cache, of the output some was reasoning; {@code beside} is what
     * a vendor says with it in words of its own, as JSON.
     */
    record Claimed(
            JsonNode input,
            JsonNode output,
            JsonNode cached,
            JsonNode written,
            JsonNode reasoning,
            JsonNode total,
            Spot spot,
            String beside)
            implements Usage {
        public Claimed at(Spot other) {
            return new Claimed(input, output, cached, written, reasoning, total, other, beside);
        }

        /** With more members, which take the place of those of the same name. */
        public Claimed beside(String json) {
            return new Claimed(input, output, cached, written, reasoning, total, spot, json.replace('\'', '"'));
        }

        JsonNode besides() {
            return node(beside);
        }
    }

    static JsonNode node(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Claimed of(long input, long output) {
        return of(input, output, 0, 0);
    }

    static Claimed of(long input, long output, long cached, long reasoning) {
        return of(input, output, cached, reasoning, 0);
    }

    static Claimed of(long input, long output, long cached, long reasoning, long written) {
        return new Claimed(
                LongNode.valueOf(input),
                LongNode.valueOf(output),
                LongNode.valueOf(cached),
                LongNode.valueOf(written),
                LongNode.valueOf(reasoning),
                LongNode.valueOf(input + output),
                Spot.USUAL,
                NOTHING);
    }

    static Usage negative() {
        return of(-1000, -7);
    }

    /** More than a long holds. */
    static Usage huge() {
        return nonsense(BigIntegerNode.valueOf(BigInteger.TEN.pow(30)));
    }

    static Usage inWords() {
        return nonsense(TextNode.valueOf("many"));
    }

    private static Usage nonsense(JsonNode claim) {
        return new Claimed(claim, claim, claim, claim, claim, claim, Spot.USUAL, NOTHING);
    }
}
