package dev.caravan.door;

import dev.caravan.call.Caller;
import dev.caravan.call.Identity;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * A request that came in, as the message that a route begins with. Its body is the bytes that were sent; where the route
 * says {@code useStreaming}, they are still to come, and are read from {@link #incoming}. Its headers are the caller's, but
 * for those by which a framework steers.
 */
final class Arrival extends DefaultMessage implements Scale {
    private final HttpServerRequest request;
    private final Identity who;
    private final Visitors visitors;
    private final InputStream incoming;
    private final Map<String, String> inPath;
    private Map<String, Object> callers = Map.of();
    private boolean taken;
    private @Nullable Caller caller;

    Arrival(
            Exchange exchange,
            HttpServerRequest request,
            Identity who,
            Visitors visitors,
            byte[] body,
            InputStream incoming,
            Map<String, String> inPath) {
        super(exchange);
        this.request = request;
        this.who = who;
        this.visitors = visitors;
        this.incoming = incoming;
        this.inPath = inPath;
        setBody(body);
    }

    /** Only where a route asks: ours read the request itself. */
    @Override
    protected void populateInitialHeaders(Map<String, Object> headers) {
        if (!taken) {
            callers = CallersHeaders.of(request);
            headers.putAll(callers);
            headers.put(Exchange.HTTP_METHOD, request.method().name());
        }
        headers.putAll(inPath);
    }

    /** The request was read into a call; from here on headers carry nothing of its caller's. */
    void isTaken() {
        taken = true;
        if (!callers.isEmpty()) {
            callers.keySet().forEach(this::removeHeader);
            removeHeader(Exchange.HTTP_METHOD);
        }
    }

    /** Whether the header is one that came with the request, and nobody has written another value into it. */
    boolean isCallers(String name, Object value) {
        return callers.get(name) == value || inPath.get(name) == value;
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

    /** Whoever waits for the answer; the same to all who ask, for a connection tells one alone that it closes. */
    synchronized Caller caller() {
        if (caller == null) {
            caller = new HttpCaller(request, visitors.room());
        }
        return caller;
    }

    /** Tells when they are gone. */
    Departure departure() {
        return caller().departure();
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
