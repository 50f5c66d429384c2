package dev.caravan.routeset;

import java.util.LinkedHashSet;
import java.util.Set;

/** Says in one line why a set of routes did not start. */
final class Faults {
    private static final int LONGEST = 500;

    private Faults() {}

    static String words(Throwable fault) {
        Set<String> words = new LinkedHashSet<>();
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && words.stream().noneMatch(said -> said.contains(message))) {
                words.add(message.replaceAll("\\s+", " ").strip());
            }
        }
        String line = words.isEmpty() ? fault.getClass().getSimpleName() : String.join(": ", words);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
