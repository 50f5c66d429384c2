package dev.caravan.door;

import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultMessage;

/**
 * A request that came in, as the message that a route begins with. Its body is the bytes that were sent; where the route
 * says {@code useStreaming}, they are still to come, and are read from {@link #incoming}.
 */
public final class Arrival extends DefaultMessage {
    private final HttpServerRequest request;
    private final InputStream incoming;

    Arrival(Exchange exchange, HttpServerRequest request, byte[] body, InputStream incoming) {
        super(exchange);
        this.request = request;
        this.incoming = incoming;
        setBody(body);
    }

    /** Not the message's body: Camel would read that to its end, to keep it for whoever comes second. */
    InputStream incoming() {
        return incoming;
    }

    public HttpServerRequest request() {
        return request;
    }
}
