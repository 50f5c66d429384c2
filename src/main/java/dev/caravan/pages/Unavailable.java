package dev.caravan.pages;

import dev.caravan.failure.Refusal;
import dev.caravan.store.StoreTrouble;
import java.time.Duration;

/** What callers are told where files and batches are not to be had. */
final class Unavailable {
    private static final String CODE = "files_unavailable";
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String FULL = "the disk is full";

    private Unavailable() {}

    /** Where the store is, is nobody's business. */
    static Refusal because(StoreTrouble trouble) {
        String why = trouble.reason().endsWith(FULL) ? ": " + FULL : "";
        return Refusal.unavailable(CODE, "files and batches cannot be kept or read now" + why, SOON);
    }

    static Refusal nothingIsKept() {
        return Refusal.unavailable(CODE, "this Caravan has no store: it keeps no files and no batches", SOON);
    }

    static Refusal tookTooLong() {
        return Refusal.unavailable(CODE, "the file was given up, for nothing of it had come for long", SOON);
    }
}
