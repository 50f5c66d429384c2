package dev.caravan.routeset;

import dev.caravan.settings.Fault;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A set of routes that cannot serve: the message says why in an operator's words, in one line. */
public final class RouteSetFault extends RuntimeException {
    private static final int SHOWN = 3;

    private final transient List<Fault> faults;

    RouteSetFault(List<Fault> faults, @Nullable Throwable cause) {
        super(line(faults), cause);
        this.faults = List.copyOf(faults);
    }

    RouteSetFault(Fault fault, @Nullable Throwable cause) {
        this(List.of(fault), cause);
    }

    /** All that was found, at least one. */
    public List<Fault> faults() {
        return faults;
    }

    private static String line(List<Fault> faults) {
        String shown = faults.stream().limit(SHOWN).map(Fault::toString).collect(Collectors.joining("; "));
        int more = faults.size() - SHOWN;
        return more > 0 ? shown + "; and " + more + " more" : shown;
    }
}
