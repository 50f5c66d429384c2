package dev.caravan.batch.store;

/** What became of an order. */
public sealed interface Registered {
    /** It is a new batch. */
    record Begun(Batch batch) implements Registered {}

    /** It is the batch that this order began before, and that goes on. */
    record GoesOn(Batch batch) implements Registered {}

    /** It was done before, and its results are where they should be. */
    record Done(Batch batch) implements Registered {}

    /** The same work is under way under another name: it is to be ordered again when that is over. */
    record Waits(Batch behind) implements Registered {}

    /** The owner has so many that are not over: it was not taken on. */
    record TooMany(int most) implements Registered {}
}
