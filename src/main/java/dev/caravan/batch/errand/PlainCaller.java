package dev.caravan.batch.errand;

import dev.caravan.failure.Departure;

/** Hears what becomes of an errand, and is asked for nothing besides. */
final class PlainCaller extends ErrandCaller {
    PlainCaller(Departure departure) {
        super(departure);
    }
}
