package dev.caravan.json;

/**
 * Where a document is weighed while it is cut apart. It is told what the values take, some thousand bytes at a time and
 * before they are taken, and where there is no room for them it throws what it finds right.
 */
@FunctionalInterface
public interface Scale {
    /** For what is small, or was weighed before. */
    Scale NONE = bytes -> {};

    void weigh(long bytes);
}
