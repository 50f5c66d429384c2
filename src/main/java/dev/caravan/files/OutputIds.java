package dev.caravan.files;

import dev.caravan.batch.store.Batch;
import dev.caravan.call.Identity;

/** The ids of the files that a batch makes follow from its own: two processes cannot make two of one. */
public final class OutputIds {
    private static final int DIGITS = 24;

    private OutputIds() {}

    public static String output(Batch batch) {
        return of(batch, "output");
    }

    public static String errors(Batch batch) {
        return of(batch, "errors");
    }

    private static String of(Batch batch, String what) {
        return "file-" + Identity.hash(batch.id() + " " + what).substring(0, DIGITS);
    }
}
