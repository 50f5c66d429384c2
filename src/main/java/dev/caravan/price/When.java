package dev.caravan.price;

import dev.caravan.call.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a row of the price list holds: on certain terms, and for more than so many tokens of input. Written as
 * {@code priority}, {@code over 200000}, {@code fast us over 200000}; empty for what is usual.
 */
record When(Terms terms, long over) {
    static final When USUAL = new When(Terms.USUAL, 0);

    static final String FORM = "when must be some of " + String.join(", ", Terms.known())
            + ", and then 'over' and a number of tokens, or empty";

    private static final String OVER = "over";

    boolean isUsual() {
        return equals(USUAL);
    }

    static Optional<When> read(String text) {
        if (text.isBlank()) {
            return Optional.of(USUAL);
        }
        List<String> words = new ArrayList<>(List.of(text.strip().split("\\s+", -1)));
        long over = 0;
        if (words.size() > 1 && words.get(words.size() - 2).equals(OVER)) {
            over = tokens(words.removeLast());
            words.removeLast();
            if (over == 0) {
                return Optional.empty();
            }
        }
        return words.stream().allMatch(Terms::isKnown)
                        && words.stream().distinct().count() == words.size()
                ? Optional.of(new When(Terms.of(words), over))
                : Optional.empty();
    }

    private static long tokens(String text) {
        return text.matches("[1-9]\\d{0,8}") ? Long.parseLong(text) : 0;
    }

    @Override
    public String toString() {
        return (terms.words() + (over > 0 ? " " + OVER + " " + over : "")).strip();
    }
}
