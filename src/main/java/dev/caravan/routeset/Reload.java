package dev.caravan.routeset;

import dev.caravan.settings.Fault;
import java.time.Instant;
import java.util.List;

/**
 * What came of the last change that was saved. {@code faults} are empty where it was accepted; {@code needRestart} are
 * the properties that were changed and hold from the next start only.
 */
public record Reload(Instant at, boolean accepted, List<Fault> faults, List<String> needRestart) {
    public Reload {
        faults = List.copyOf(faults);
        needRestart = List.copyOf(needRestart);
    }
}
