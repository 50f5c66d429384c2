package dev.caravan.cli;

import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Colours in what commands say of themselves: for eyes, and for those that want them. */
final class OnTerminals {
    private OnTerminals() {}

    /** Whether this is a terminal picocli finds out by itself; that an empty {@code NO_COLOR} is none, it does not. */
    static Ansi ansi(Map<String, String> environment) {
        boolean unwanted = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return !unwanted && Ansi.AUTO.enabled() ? Ansi.ON : Ansi.OFF;
    }
}
