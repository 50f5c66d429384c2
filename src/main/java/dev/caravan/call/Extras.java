package dev.caravan.call;

/**
 * What of an attempt is charged for otherwise than its plain tokens: the terms on which it was served; of what was written
 * to a cache, how much for an hour; of input and output, how much was sound; searches; and whether there is something in
 * it whose fee nobody reports. Immutable.
 */
public record Extras(
        Terms terms, long hourWrites, long soundInput, long soundOutput, long searches, boolean openEnded) {
    public static final Extras NONE = new Extras(Terms.USUAL, 0, 0, 0, 0, false);

    private static final long MOST_SEARCHES = 1_000_000;

    public Extras {
        searches = Math.clamp(searches, 0, MOST_SEARCHES);
    }

    public static Extras on(Terms terms) {
        return terms.isUsual() ? NONE : new Extras(terms, 0, 0, 0, 0, false);
    }

    /** No part is more than the whole. */
    Extras within(long cacheWrites, long plainInput, long output) {
        boolean fits = hourWrites >= 0
                && hourWrites <= cacheWrites
                && soundInput >= 0
                && soundInput <= plainInput
                && soundOutput >= 0
                && soundOutput <= output;
        return fits
                ? this
                : new Extras(
                        terms,
                        Math.clamp(hourWrites, 0, cacheWrites),
                        Math.clamp(soundInput, 0, plainInput),
                        Math.clamp(soundOutput, 0, output),
                        searches,
                        openEnded);
    }
}
