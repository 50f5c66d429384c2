package dev.caravan.cli.test;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One thing that is expected, and where to look for it. Without a value it is expected not to be there. */
record Wanted(String what, int line, Optional<String> value, Function<Heard, Optional<String>> look) {
    /** It was not so. */
    record Missed(String what, int line, String expected, String actual) {}

    static Wanted of(String what, Part value, Function<Heard, Optional<String>> look) {
        return new Wanted(what, value.line(), value.isNothing() ? Optional.empty() : Optional.of(value.text()), look);
    }

    Optional<Missed> missed(Heard heard) {
        Optional<String> actual = look.apply(heard);
        boolean met = value.isEmpty()
                ? actual.isEmpty()
                : actual.filter(found -> fits(value.get(), found)).isPresent();
        return met
                ? Optional.empty()
                : Optional.of(new Missed(what, line, value.orElse("nothing"), actual.orElse("nothing")));
    }

    /** A star stands for anything; numbers are equal however they are written. */
    static boolean fits(String expected, String actual) {
        if (expected.equals(actual)) {
            return true;
        }
        if (expected.contains("*")) {
            String pattern =
                    Arrays.stream(expected.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return Pattern.compile(pattern, Pattern.DOTALL).matcher(actual).matches();
        }
        try {
            return new BigDecimal(expected).compareTo(new BigDecimal(actual)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
