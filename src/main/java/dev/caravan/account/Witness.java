package dev.caravan.account;

import dev.caravan.call.Caller;
import dev.caravan.store.Work;

/**
 * A caller who keeps books of their own: what they write of an answer is in the same transaction as the ledger's rows, so
 * that both are there or neither is.
 */
public interface Witness extends Caller {
    /** What to write of the answer, now that it is known and what it cost. It may be run more than once. */
    Work<?> write(Accounted accounted);

    /** There is no answer; what was tried may have cost something all the same. */
    void note(Failed failed);
}
