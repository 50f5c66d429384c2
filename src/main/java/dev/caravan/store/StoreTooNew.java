package dev.caravan.store;

/** A later version of Caravan has changed the store; this one would not understand it. */
public final class StoreTooNew extends RuntimeException {
    StoreTooNew(int found, int newest) {
        super("the store is of a later version of Caravan: its tables are at " + found + ", this one knows " + newest);
    }
}
