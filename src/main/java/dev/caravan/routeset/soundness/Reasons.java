package dev.caravan.routeset.soundness;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says in one line why something failed. */
public final class Reasons {
    private static final int LONGEST = 500;
    private static final Pattern NOT_A_NUMBER = Pattern.compile("For input string: \"([^\"]*)\"");

    private Reasons() {}

    public static String of(Throwable failure) {
        Set<String> words = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && words.stream().noneMatch(said -> said.contains(oneLine(message)))) {
                words.add(oneLine(message));
            }
        }
        String line = words.isEmpty() ? failure.getClass().getSimpleName() : String.join(": ", words);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /** The same, with the kind of what lies at the bottom, for some failures have no words. */
    public static String withKind(Throwable failure) {
        Throwable bottom = causes(failure).reduce((before, cause) -> cause).orElse(failure);
        String kind = bottom.getClass().getSimpleName();
        String line = of(failure);
        return line.contains(kind) ? line : kind + ": " + line;
    }

    /** The failure itself, what caused it, and so on. */
    public static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return NOT_A_NUMBER.matcher(line).replaceFirst("must be a number, not '$1'");
    }
}
