package dev.caravan.price;

import dev.caravan.settings.Fault;
import java.nio.file.Path;

/** A price list that cannot be read; the message names the line. */
public final class MalformedPrices extends RuntimeException {
    MalformedPrices(Fault fault) {
        this("line " + fault.line() + " " + fault.reason());
    }

    private MalformedPrices(String message) {
        super(message, null, false, false);
    }

    MalformedPrices in(Path file) {
        return new MalformedPrices(file + ": " + getMessage());
    }
}
