package dev.caravan.door;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a caller wrote into the head of a request and into its query, for routes of an operator's own. */
final class CallersHeaders {
    /** The caller's key, which would go on to wherever the route leads, and what belongs to this one connection. */
    private static final Set<String> NOT_FOR_ROUTES = Set.of(
            "authorization",
            "proxy-authorization",
            "x-api-key",
            "host",
            "connection",
            "upgrade",
            "te",
            "expect",
            "content-length",
            "transfer-encoding",
            "accept-encoding",
            "x-request-id");

    private CallersHeaders() {}

    /** Text, or a list of texts where the name stands there more than once; the query comes before the head. */
    static Map<String, Object> of(HttpServerRequest request) {
        Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach(header -> add(headers, header));
        Map<String, Object> query = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.params().forEach(parameter -> add(query, parameter));
        headers.putAll(query);
        return headers;
    }

    private static void add(Map<String, Object> headers, Map.Entry<String, String> written) {
        String name = written.getKey();
        if (FrameworkNames.include(name) || NOT_FOR_ROUTES.stream().anyMatch(name::equalsIgnoreCase)) {
            return;
        }
        headers.merge(name, written.getValue(), (before, next) -> {
            List<Object> all = new ArrayList<>(before instanceof List<?> list ? list : List.of(before));
            all.add(next);
            return all;
        });
    }
}
