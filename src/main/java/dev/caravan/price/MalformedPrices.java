package dev.caravan.price;

import java.nio.file.Path;

/** A price list that cannot be read; the message names the line. */
public final class MalformedPrices extends RuntimeException {
    MalformedPrices(int line, String what) {
        this("line " + line + " " + what);
    }

    private MalformedPrices(String message) {
        super(message, null, false, false);
    }

    MalformedPrices in(Path file) {
        return new MalformedPrices(file + ": " + getMessage());
    }
}
