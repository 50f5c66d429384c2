package dev.caravan.routes;

import dev.caravan.harness.TestCaravan;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What some steps are there for: a check that holds in a gateway of a certain kind, and in none that lacks one of the
 * steps.
 */
record Probe(Check check, UnaryOperator<TestCaravan.Builder> kind, List<String> steps) {
    /** Throws where it does not hold. */
    interface Check {
        void holdsIn(Scene scene) throws Exception;
    }

    static Probe that(Check check) {
        return new Probe(check, UnaryOperator.identity(), List.of());
    }

    /** In a gateway that is changed so, besides all changes before. */
    Probe in(UnaryOperator<TestCaravan.Builder> change) {
        return new Probe(check, builder -> change.apply(kind.apply(builder)), steps);
    }

    Probe with(String property, String value) {
        return in(builder -> builder.property(property, value));
    }

    Probe needs(String... those) {
        return new Probe(check, kind, List.of(those));
    }

    @Override
    public String toString() {
        return String.join(", ", steps);
    }
}
