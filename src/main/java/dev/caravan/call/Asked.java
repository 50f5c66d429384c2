package dev.caravan.call;

/**
 * A request that was read and is well formed, and the caller who waits for its answer. {@code startedNanos} is
 * {@link System#nanoTime} at its arrival.
 */
public record Asked(String id, long startedNanos, ChatRequest request, Caller caller) implements Call {
    @Override
    public Asked asked() {
        return this;
    }

    public Departure departure() {
        return caller.departure();
    }
}
