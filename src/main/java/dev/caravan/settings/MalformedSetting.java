package dev.caravan.settings;

import java.util.List;

/** A property that stops the start: the message names it, where it stands and what is wrong. */
public final class MalformedSetting extends RuntimeException {
    private final transient List<Fault> faults;

    public MalformedSetting(String message) {
        super(message);
        this.faults = List.of();
    }

    /** The message is the first fault's. */
    MalformedSetting(List<Fault> faults) {
        super(line(faults.getFirst()));
        this.faults = List.copyOf(faults);
    }

    /** All that stand in files or in the environment; none where something else is wrong. */
    public List<Fault> faults() {
        return faults;
    }

    private static String line(Fault fault) {
        String meant = fault.meant() == null ? "" : " (did you mean " + fault.meant() + "?)";
        return fault.file() + ": " + fault.reason() + meant;
    }
}
