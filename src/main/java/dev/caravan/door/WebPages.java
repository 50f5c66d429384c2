package dev.caravan.door;

import dev.caravan.settings.Settings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The web pages that may call from a browser, by the origin that the operator names: CORS. A browser asks first, without a
 * key, and lets a page read an answer that names its origin alone. Immutable.
 */
final class WebPages {
    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String ASKED_METHOD = "access-control-request-method";
    private static final String ASKED_HEADERS = "access-control-request-headers";
    private static final String ASKED_NETWORK = "access-control-request-private-network";

    private final Set<String> origins;

    WebPages(Settings settings) {
        this.origins = settings.list("caravan.cors.origins").stream()
                .map(origin -> origin.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the request comes from one of them. */
    boolean sent(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origins.contains(origin.toLowerCase(Locale.ROOT));
    }

    /** Whatever the answer will be, the page that asked may read it and its headers. */
    void letRead(HttpServerRequest request) {
        if (origins.isEmpty()) {
            return;
        }
        HttpServerResponse response = request.response().putHeader(HttpHeaders.VARY, "Origin");
        if (sent(request)) {
            response.putHeader("access-control-allow-origin", request.getHeader(HttpHeaders.ORIGIN))
                    .putHeader("access-control-expose-headers", "*");
        }
    }

    /** Whether it is a browser's question before the call, on behalf of one of them. */
    boolean asksFirst(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS) && request.headers().contains(ASKED_METHOD) && sent(request);
    }

    void allow(HttpServerRequest request) {
        MultiMap asked = request.headers();
        HttpServerResponse response = request.response().setStatusCode(204);
        response.putHeader("access-control-allow-methods", METHODS).putHeader("access-control-max-age", "600");
        if (asked.contains(ASKED_HEADERS)) {
            response.putHeader("access-control-allow-headers", asked.get(ASKED_HEADERS));
        }
        if (asked.contains(ASKED_NETWORK)) {
            response.putHeader("access-control-allow-private-network", "true");
        }
        response.end();
    }
}
