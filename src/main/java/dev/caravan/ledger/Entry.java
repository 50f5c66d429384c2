package dev.caravan.ledger;

import java.util.Collection;
import java.util.List;

/** What a row of the ledger adds to the sums of its day; tags are as callers write them, {@code team=search}. */
public record Entry(Key key, Collection<String> tags, Figures figures) {
    public Entry {
        tags = List.copyOf(tags);
    }

    /** Whose sums they are; the day is written as {@link Calendar#number} does. */
    public record Key(int day, String keyName, String tier, String provider, String model) {}
}
