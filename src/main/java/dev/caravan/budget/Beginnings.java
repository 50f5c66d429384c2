package dev.caravan.budget;

import dev.caravan.ledger.Spent;
import java.util.List;

/** What had been spent before this process did. Safe for use by many threads. */
public interface Beginnings {
    /** Of whoever keeps no ledger. */
    Beginnings NONE = millis -> List.of();

    /**
     * Since the beginning of a day or month.
     *
     * @throws dev.caravan.store.StoreTrouble where it cannot be read
     */
    List<Spent> since(long millis);
}
