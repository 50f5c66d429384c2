package dev.caravan.door;

import io.vertx.core.http.HttpServerRequest;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultMessage;

/** A request that came in, as the message that a route begins with. Its body is the bytes that were sent. */
public final class Arrival extends DefaultMessage {
    private final HttpServerRequest request;

    Arrival(Exchange exchange, HttpServerRequest request, byte[] body) {
        super(exchange);
        this.request = request;
        setBody(body);
    }

    public HttpServerRequest request() {
        return request;
    }
}
