package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** A number that a schema accepts: zero if it may be, else one within its bounds. */
final class SampleNumber {
    private static final List<String> BOUNDS = List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum");
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    // Beyond this a bound is taken for none: a number such as 1e999999999 would be written out in full.
    private static final double LARGEST = 1e18;

    private SampleNumber() {}

    static boolean isBounded(JsonNode schema) {
        return BOUNDS.stream().anyMatch(schema::has) || schema.has("multipleOf");
    }

    static JsonNode whole(JsonNode schema) {
        BigDecimal step = stepOf(schema).filter(SampleNumber::isWhole).orElse(BigDecimal.ONE);
        return JsonNodeFactory.instance.numberNode(onGrid(schema, step).toBigInteger());
    }

    static JsonNode any(JsonNode schema) {
        Optional<BigDecimal> step = stepOf(schema);
        BigDecimal number = step.isPresent() ? onGrid(schema, step.get()) : between(schema);
        return isWhole(number)
                ? JsonNodeFactory.instance.numberNode(number.toBigInteger())
                : JsonNodeFactory.instance.numberNode(number);
    }

    private static BigDecimal onGrid(JsonNode schema, BigDecimal step) {
        Optional<BigDecimal> least = bound(schema, "minimum");
        Optional<BigDecimal> above = bound(schema, "exclusiveMinimum");
        BigInteger steps = BigInteger.ZERO;
        if (least.isPresent()) {
            steps = steps.max(steps(least.get(), step, RoundingMode.CEILING));
        }
        if (above.isPresent()) {
            steps = steps.max(steps(above.get(), step, RoundingMode.FLOOR).add(BigInteger.ONE));
        }
        Optional<BigDecimal> most = bound(schema, "maximum");
        Optional<BigDecimal> below = bound(schema, "exclusiveMaximum");
        if (most.isPresent()) {
            steps = steps.min(steps(most.get(), step, RoundingMode.FLOOR));
        }
        if (below.isPresent()) {
            steps = steps.min(steps(below.get(), step, RoundingMode.CEILING).subtract(BigInteger.ONE));
        }
        return step.multiply(new BigDecimal(steps));
    }

    private static BigDecimal between(JsonNode schema) {
        Optional<BigDecimal> least = larger(bound(schema, "minimum"), bound(schema, "exclusiveMinimum"));
        Optional<BigDecimal> most = larger(
                        bound(schema, "maximum").map(BigDecimal::negate),
                        bound(schema, "exclusiveMaximum").map(BigDecimal::negate))
                .map(BigDecimal::negate);
        boolean above = least.isPresent() && least.get().signum() >= (isExclusive(schema, "Minimum") ? 0 : 1);
        boolean below = most.isPresent() && most.get().signum() <= (isExclusive(schema, "Maximum") ? 0 : -1);
        if ((above && most.isPresent()) || (below && least.isPresent())) {
            return least.orElseThrow().add(most.orElseThrow()).divide(TWO);
        }
        if (above) {
            return least.orElseThrow().add(BigDecimal.ONE);
        }
        return below ? most.orElseThrow().subtract(BigDecimal.ONE) : BigDecimal.ZERO;
    }

    private static boolean isExclusive(JsonNode schema, String end) {
        return schema.path("exclusive" + end).isNumber();
    }

    private static BigInteger steps(BigDecimal bound, BigDecimal step, RoundingMode rounding) {
        return bound.divide(step, 0, rounding).toBigInteger();
    }

    private static Optional<BigDecimal> larger(Optional<BigDecimal> one, Optional<BigDecimal> other) {
        return one.isPresent() && other.isPresent() ? Optional.of(one.get().max(other.get())) : one.or(() -> other);
    }

    private static Optional<BigDecimal> stepOf(JsonNode schema) {
        return bound(schema, "multipleOf").filter(step -> step.signum() > 0);
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }

    private static Optional<BigDecimal> bound(JsonNode schema, String keyword) {
        JsonNode bound = schema.path(keyword);
        if (!bound.isNumber() || !(Math.abs(bound.doubleValue()) <= LARGEST)) {
            return Optional.empty();
        }
        return Optional.of(
                bound.isIntegralNumber()
                        ? BigDecimal.valueOf(bound.longValue())
                        : BigDecimal.valueOf(bound.doubleValue()));
    }
}
