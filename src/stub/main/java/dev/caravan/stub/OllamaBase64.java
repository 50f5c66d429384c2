package dev.caravan.stub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds where Go's decoder of standard base64 stops. */
final class OllamaBase64 {
    private static final Pattern DIGITS = Pattern.compile("[A-Za-z0-9+/]*");
    private static final int QUANTUM = 4;

    private OllamaBase64() {}

    /** The position of the first fault. Nothing at all is a fault to the stub, though not to the vendor. */
    static Optional<Integer> faultIn(String text) {
        Matcher digits = DIGITS.matcher(text);
        int length = digits.lookingAt() ? digits.end() : 0;
        String padding = text.substring(length);
        int odd = length % QUANTUM;
        boolean complete = odd == 0 ? padding.isEmpty() : odd > 1 && padding.equals("=".repeat(QUANTUM - odd));
        if (complete && length > 0) {
            return Optional.empty();
        }
        return Optional.of(padding.isEmpty() ? length - odd : length);
    }
}
