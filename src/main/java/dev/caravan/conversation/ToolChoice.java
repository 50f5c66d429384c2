package dev.caravan.conversation;

import java.util.Optional;

/** Whether tools may or must be called; {@code oneAtATime} where never two at once. Immutable. */
public record ToolChoice(Kind kind, Optional<String> name, boolean oneAtATime) {
    public enum Kind {
        /** The model decides. */
        FREE,
        NONE,
        /** At least one, whichever. */
        SOME,
        /** The one of that name. */
        NAMED
    }

    public static final ToolChoice FREE = new ToolChoice(Kind.FREE, Optional.empty(), false);

    public boolean is(Kind other) {
        return kind == other;
    }
}
