package dev.caravan.call;

import java.util.Optional;

/**
 * A call whose answer is known to its end. The events of a stream were told by then, and only how it ended was not; a
 * whole answer is still to be told. {@code transcript} is the answer as its caller reads it, where the operator keeps texts.
 */
public record Delivered(Replied replied, EventFlow.End end, Optional<String> transcript) implements Call {
    @Override
    public Call before() {
        return replied;
    }
}
