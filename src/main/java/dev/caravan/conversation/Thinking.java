package dev.caravan.conversation;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How hard the model is to think before it answers. Nothing is said where the caller left it open. {@code shown} where
 * the caller's form has a place for what it thought. Immutable.
 */
public record Thinking(Optional<Effort> effort, OptionalLong budget, boolean shown) {
    public enum Effort {
        NONE,
        MINIMAL,
        LOW,
        MEDIUM,
        HIGH,
        HIGHEST;

        /** Tokens to think with, for models that are told a number. */
        public long tokens() {
            return switch (this) {
                case NONE -> 0;
                case MINIMAL, LOW -> 1_024;
                case MEDIUM -> 8_192;
                case HIGH -> 24_576;
                case HIGHEST -> 32_000;
            };
        }

        static Effort ofTokens(long tokens) {
            return tokens <= 0 ? NONE : tokens < 4_096 ? LOW : tokens < 16_384 ? MEDIUM : HIGH;
        }
    }

    public static final Thinking OPEN = new Thinking(Optional.empty(), OptionalLong.empty(), false);

    public boolean isOpen() {
        return effort.isEmpty();
    }

    public boolean isOff() {
        return effort.isPresent() && effort.get() == Effort.NONE;
    }

    public long tokens() {
        return budget.orElseGet(() -> effort.map(Effort::tokens).orElse(0L));
    }
}
