package dev.caravan.stub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with a well-formed request: the places first, all of them; then the first wrong of the whole. */
final class GeminiFindings {
    private final String message;
    private final List<String> places = new ArrayList<>();
    private final List<String> wholes = new ArrayList<>();

    GeminiFindings(String message) {
        this.message = message;
    }

    void add(String place, String words) {
        places.add("* %s.%s: %s\n".formatted(message, place, words));
    }

    void require(boolean fine, String place, String words) {
        if (!fine) {
            add(place, words);
        }
    }

    void addWhole(String words) {
        wholes.add(words);
    }

    Optional<Fault> fault() {
        if (!places.isEmpty()) {
            return Optional.of(GeminiErrors.invalid(String.join("", places)));
        }
        return wholes.stream().findFirst().map(GeminiErrors::invalid);
    }
}
