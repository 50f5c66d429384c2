package dev.caravan.embed;

import java.util.Optional;

/** A Caravan in this process, as those see it who make calls. Threads may share it. */
public interface RunningFlow extends Flow, AutoCloseable {
    /** Why calls would be refused now; empty where they would not. */
    Optional<String> trouble();

    /** Ends it, and the calls that are under way with it. */
    @Override
    void close();
}
