package dev.caravan.door;

import dev.caravan.call.Caller;
import dev.caravan.call.Departure;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** A caller at the other end of an HTTP connection, which may close at any time. */
public final class HttpCaller implements Caller {
    private final Departure departure = new Departure();
    private final HttpServerResponse response;

    HttpCaller(HttpServerRequest request) {
        this.response = request.response();
        response.closeHandler(closed -> departure.happen());
        response.exceptionHandler(broken -> departure.happen());
        if (response.closed()) {
            departure.happen();
        }
    }

    @Override
    public Departure departure() {
        return departure;
    }

    public HttpServerResponse response() {
        return response;
    }
}
