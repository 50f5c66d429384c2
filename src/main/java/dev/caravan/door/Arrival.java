package dev.caravan.door;

import dev.caravan.call.Caller;
import dev.caravan.call.Identity;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultMessage;

/**
 * A request that came in, as the message that a route begins with. Its body is the bytes that were sent; where the route
 * says {@code useStreaming}, they are still to come, and are read from {@link #incoming}.
 */
final class Arrival extends DefaultMessage implements Scale {
    private final HttpServerRequest request;
    private final Identity who;
    private final Visitors visitors;
    private final InputStream incoming;

    Arrival(
            Exchange exchange,
            HttpServerRequest request,
            Identity who,
            Visitors visitors,
            byte[] body,
            InputStream incoming) {
        super(exchange);
        this.request = request;
        this.who = who;
        this.visitors = visitors;
        this.incoming = incoming;
        setBody(body);
    }

    /** Not the message's body: Camel would read that to its end, to keep it for whoever comes second. */
    InputStream incoming() {
        return incoming;
    }

    /** What the request presented, as the door saw it. */
    Identity who() {
        return who;
    }

    HttpServerRequest request() {
        return request;
    }

    /** Whoever waits for the answer. */
    Caller caller() {
        return new HttpCaller(request, visitors.room());
    }

    /**
     * Takes room for what becomes of the body, until the request is answered.
     *
     * @throws Refusal 503 where there is none left
     */
    @Override
    public void weigh(long bytes) {
        if (!visitors.hold(request, Math.toIntExact(bytes))) {
            throw Refusal.overloaded();
        }
    }
}
