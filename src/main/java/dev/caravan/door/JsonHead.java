package dev.caravan.door;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** What an answer in JSON says of itself: no browser is to take it for anything else. */
public final class JsonHead {
    static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("x-content-type-options");
    static final CharSequence NO_SNIFFING = HttpHeaders.createOptimized("nosniff");
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private JsonHead() {}

    public static void put(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        response.putHeader(NO_SNIFF, NO_SNIFFING);
    }
}
