package dev.caravan.call;

/**
 * A call whose answer is known to its end. The events of a stream were told by then, and only how it ended was not; a
 * whole answer is still to be told.
 */
public record Delivered(Replied replied, EventFlow.End end) implements Call {
    @Override
    public Asked asked() {
        return replied.asked();
    }
}
