package dev.caravan.call;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * On what terms a provider serves a call, where those have prices of their own: words that the price list knows, in their
 * order, with blanks between; none where it is served as usual. Immutable.
 */
public record Terms(String words) {
    public static final Terms USUAL = new Terms("");

    /** Sooner than others, by OpenAI. */
    public static final String PRIORITY = "priority";

    /** When there is time for it, by OpenAI. */
    public static final String FLEX = "flex";

    /** More tokens a second, by Anthropic. */
    public static final String FAST = "fast";

    /** Nowhere but in the United States, by Anthropic. */
    public static final String US = "us";

    private static final Set<String> KNOWN = Set.of(PRIORITY, FLEX, FAST, US);

    /** What nobody here has heard of, so that no price list has a price for it. */
    private static final String UNKNOWN = "unknown";

    /** What the words of a price list say; empty for the usual ones. */
    public static Terms of(List<String> words) {
        return words.isEmpty() ? USUAL : new Terms(String.join(" ", new TreeSet<>(words)));
    }

    public static boolean isKnown(String word) {
        return KNOWN.contains(word);
    }

    public static Set<String> known() {
        return new TreeSet<>(KNOWN);
    }

    /** OpenAI's {@code service_tier}; its {@code scale} tier was paid for beforehand. */
    public static Terms ofServiceTier(String tier) {
        return switch (tier) {
            case "", "auto", "default", "standard", "scale" -> USUAL;
            default -> USUAL.and(tier);
        };
    }

    /** Anthropic's {@code speed} and {@code inference_geo}; its {@code service_tier} has no prices of its own. */
    public static Terms ofAnthropic(String speed, String place) {
        Terms terms = speed.isEmpty() || speed.equals("standard") ? USUAL : USUAL.and(speed);
        return switch (place) {
            case "", "global", "not_available" -> terms;
            default -> terms.and(place);
        };
    }

    private Terms and(String word) {
        TreeSet<String> all = new TreeSet<>(isUsual() ? List.of() : Arrays.asList(words.split(" ")));
        all.add(KNOWN.contains(word) ? word : UNKNOWN);
        return new Terms(String.join(" ", all));
    }

    public boolean isUsual() {
        return words.isEmpty();
    }
}
