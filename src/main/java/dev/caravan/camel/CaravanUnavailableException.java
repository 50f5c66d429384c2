package dev.caravan.camel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The call is not answered now, and may be when it is made again: a limit is reached, or every provider failed. */
public final class CaravanUnavailableException extends CaravanException {
    CaravanUnavailableException(
            String errorCode, int status, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(errorCode, status, message, retryAfter, cause);
    }
}
