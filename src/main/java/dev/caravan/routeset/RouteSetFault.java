package dev.caravan.routeset;

import org.jspecify.annotations.Nullable;

/** A set of routes that cannot serve: the message says why in an operator's words. */
public final class RouteSetFault extends RuntimeException {
    RouteSetFault(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
