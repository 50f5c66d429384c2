package dev.caravan.camel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The call is not answered, however often it is made: something is wrong with what was asked, or it is not allowed. */
public final class CaravanRefusedException extends CaravanException {
    CaravanRefusedException(
            String errorCode, int status, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(errorCode, status, message, retryAfter, cause);
    }
}
