package dev.caravan.classify;

/**
 * Judges how demanding a prompt is before any model has seen it. Called on the way in of every {@code auto} call, so an
 * implementation answers within microseconds, never fails, and may be shared by threads.
 */
@FunctionalInterface
public interface Classifier {
    Complexity classify(Prompt prompt);
}
