package dev.caravan.stub;

import org.jspecify.annotations.Nullable;

/** An error that a provider reports in words; each dialect puts it into its own shape. */
public record Fault(
        int status, @Nullable String code, @Nullable String param, String message) {
    public static Fault of(int status, String code, String message) {
        return new Fault(status, code, null, message);
    }

    public static Fault uncoded(int status, String message) {
        return new Fault(status, null, null, message);
    }
}
