package dev.caravan.price;

/**
 * What an attempt may use at the most: tokens of input, of sound in it besides, and of output, what of them may be
 * written to a cache, whether the output may be spoken, and searches.
 */
public record Most(
        long input,
        long soundInput,
        boolean mayWriteCache,
        boolean mayWriteForAnHour,
        long output,
        boolean mayBeSpoken,
        long searches) {}
