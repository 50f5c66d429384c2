package dev.caravan.pages;

import dev.caravan.failure.Refusal;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** What a request for a list asks for in its query. */
final class ListQuery {
    private ListQuery() {}

    /** @throws Refusal where it is no number from 1 to {@code most} */
    static int limit(HttpServerRequest request, int usual, int most) {
        @Nullable String written = request.getParam("limit");
        if (written == null) {
            return usual;
        }
        int limit = written.matches("\\d{1,6}") ? Integer.parseInt(written) : 0;
        if (limit < 1 || limit > most) {
            throw Refusal.badRequest("limit must be a whole number from 1 to " + most, "limit");
        }
        return limit;
    }

    /** @throws Refusal where it is neither */
    static boolean newestFirst(HttpServerRequest request) {
        @Nullable String written = request.getParam("order");
        if (written != null && !written.equals("asc") && !written.equals("desc")) {
            throw Refusal.badRequest("order must be asc or desc", "order");
        }
        return !"asc".equals(written);
    }
}
