package dev.caravan.batch.store;

import dev.caravan.batch.intake.SourceItems;
import dev.caravan.batch.intake.Unreadable;
import java.io.IOException;

/** What items are read from. It is opened twice: once to know whether it is known, and once to read it. */
public interface Source {
    /** The same for the same contents, and for no others. */
    String fingerprint() throws IOException;

    /** The batch is known to all from now on; its items are going to be read when it is its turn. */
    default void begun(Batch batch) {}

    /** @throws Unreadable where it can not be read at all */
    SourceItems open() throws IOException, Unreadable;

    /** @throws Unreadable where it is not what it was when its fingerprint was taken */
    default void requireUnchanged() throws IOException, Unreadable {}
}
