package dev.caravan.cli;

import dev.caravan.settings.Nearest;
import java.util.ArrayList;
import java.util.List;

/** The command line was read, and what it says cannot be meant. The message goes on behind the command or the option. */
public final class WrongUsage extends RuntimeException {
    public WrongUsage(String message) {
        super(message, null, false, false);
    }

    /** What was probably meant, as the end of a sentence. */
    public static String meant(String written, Iterable<String> known) {
        List<String> words = new ArrayList<>();
        known.forEach(words::add);
        return Nearest.of(written, words)
                .map(word -> ", did you mean '" + word + "'?")
                .orElseGet(() -> ", only " + String.join(", ", words));
    }
}
