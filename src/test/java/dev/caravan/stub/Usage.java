package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;

/** The tokens that an answer claims to have cost; nodes instead of numbers, so that it can claim nonsense. */
public sealed interface Usage {
    record Missing() implements Usage {}

    /** Of the input some was cached, of the output some was reasoning. */
    record Claimed(JsonNode input, JsonNode output, JsonNode cached, JsonNode reasoning, JsonNode total)
            implements Usage {}

    static Usage of(long input, long output) {
        return of(input, output, 0, 0);
    }

    static Usage of(long input, long output, long cached, long reasoning) {
        return new Claimed(
                LongNode.valueOf(input),
                LongNode.valueOf(output),
                LongNode.valueOf(cached),
                LongNode.valueOf(reasoning),
                LongNode.valueOf(input + output));
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
        return new Claimed(claim, claim, claim, claim, claim);
    }
}
