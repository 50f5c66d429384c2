package dev.caravan.door;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** The leave to send a body that some clients wait for. Given when the body is wanted, and not before. */
final class Leave {
    private static final String AWAITED = "100-continue";

    private Leave() {}

    static boolean isWaitedFor(HttpServerRequest request) {
        return AWAITED.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))
                && request.version() == HttpVersion.HTTP_1_1;
    }

    static void give(HttpServerRequest request) {
        if (isWaitedFor(request)) {
            request.response().writeContinue();
        }
    }
}
