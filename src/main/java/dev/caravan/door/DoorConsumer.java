package dev.caravan.door;

import dev.caravan.call.Identity;
import dev.caravan.call.OnBehalf;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the requests for one path to a route, each on a virtual thread of its own, for routes wait for providers.
 * What a caller writes into a header or a query is there for a route that asks, but for what steers a framework.
 */
final class DoorConsumer extends DefaultConsumer implements PlatformHttpConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(DoorConsumer.class);
    private static final byte[] NOTHING = {};
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    private final DoorPaths paths;
    private final DoorPath path;
    private final Set<String> methods;

    DoorConsumer(PlatformHttpEndpoint endpoint, Processor processor, DoorPaths paths) {
        super(endpoint, processor);
        this.paths = paths;
        this.path = new DoorPath(endpoint.getPath(), endpoint.isMatchOnUriPrefix());
        String restricted = endpoint.getHttpMethodRestrict();
        this.methods = restricted == null
                ? Set.of()
                : Stream.of(restricted.toUpperCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        paths.add(this);
    }

    @Override
    protected void doStop() throws Exception {
        paths.remove(this);
        super.doStop();
    }

    DoorPath path() {
        return path;
    }

    boolean takes(String method) {
        return methods.isEmpty() || methods.contains(method);
    }

    /** Whether its route asks for no key. */
    boolean isOpen() {
        return getEndpoint().getComponent() instanceof DoorComponent component && component.isOpen(getEndpoint());
    }

    /** Whether the route reads the body itself, as it comes. */
    boolean streams() {
        return getEndpoint().isUseStreaming();
    }

    void serve(HttpServerRequest request, Identity who, Guest guest, byte[] body) {
        THREADS.newThread(() -> run(request, who, guest, body, InputStream.nullInputStream()))
                .start();
    }

    void serve(HttpServerRequest request, Identity who, Guest guest, BodyStream incoming) {
        THREADS.newThread(() -> {
                    try (incoming) {
                        run(request, who, guest, NOTHING, incoming);
                    }
                })
                .start();
    }

    private void run(HttpServerRequest request, Identity who, Guest guest, byte[] body, InputStream incoming) {
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        exchange.setExchangeId(String.valueOf(request.response().headers().get("x-request-id")));
        if (guest.hasKey()) {
            exchange.setProperty(OnBehalf.PROPERTY, new Identity.For(guest.name()));
        }
        Arrival arrival = new Arrival(
                exchange, request, who, paths.visitors(), body, incoming, path.values(String.valueOf(request.path())));
        exchange.setProperty(OnBehalf.LEAVING, (Supplier<Departure>) arrival::departure);
        exchange.setIn(arrival);
        try {
            getProcessor().process(exchange);
            finish(exchange, arrival, request);
        } catch (Exception e) {
            LOG.error("{} failed by our own fault", exchange.getExchangeId(), e);
            exchange.setException(e);
            finish(exchange, arrival, request);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    /** Our own routes have answered by now; an operator's may leave the answer in the message. */
    private static void finish(Exchange exchange, Arrival arrival, HttpServerRequest request) {
        if (request.response().ended()) {
            return;
        }
        if (exchange.getException() == null) {
            PlainReply.send(exchange, arrival, request.response());
        } else {
            Refusals.send(request, refusal(exchange.getException()));
        }
    }

    /** Such as that of a call which the route has made; all else is nobody's business. */
    private static Refusal refusal(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed())))
                .filter(Refusal.class::isInstance)
                .map(Refusal.class::cast)
                .findFirst()
                .orElseGet(Refusal::ourFault);
    }
}
