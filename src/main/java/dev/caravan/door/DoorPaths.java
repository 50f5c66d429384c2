package dev.caravan.door;

import dev.caravan.call.Identity;
import dev.caravan.failure.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;

/**
 * The paths of one set of routes: what stands behind {@code platform-http} in it. Nobody gets here before the door leads
 * to it, and whoever did ends here, even when it leads elsewhere by then. Safe for use by many threads.
 */
public final class DoorPaths implements PlatformHttpEngine {
    private final List<DoorConsumer> consumers = new CopyOnWriteArrayList<>();
    private final BodyIntake intake;
    private final Visitors visitors;
    private final Haste haste;
    private final GuestList guests;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean over;

    public DoorPaths(long bodyLimit, Haste haste, Visitors visitors, GuestList guests) {
        this.visitors = visitors;
        this.haste = haste;
        this.guests = guests;
        this.intake = new BodyIntake(bodyLimit, visitors);
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new DoorConsumer(endpoint, processor, this);
    }

    Visitors visitors() {
        return visitors;
    }

    /** Counted before it is looked at: who ends these paths either sees the request or is seen by it. */
    boolean enter() {
        underWay.incrementAndGet();
        if (over) {
            leave();
            return false;
        }
        return true;
    }

    void leave() {
        underWay.decrementAndGet();
    }

    /** Requests that were led here and are not answered, whether or not all of them has come in yet. */
    public int underWay() {
        return underWay.get();
    }

    /** From now on nobody enters; the door leads elsewhere by then. */
    public void end() {
        over = true;
    }

    synchronized void add(DoorConsumer consumer) {
        int place = 0;
        while (place < consumers.size()
                && !consumer.path().saysMoreThan(consumers.get(place).path())) {
            place++;
        }
        consumers.add(place, consumer);
    }

    void remove(DoorConsumer consumer) {
        consumers.remove(consumer);
    }

    /** @throws Refusal where they may not come in */
    Guest find(HttpServerRequest request, Identity who) {
        try {
            return guests.find(who);
        } catch (Refusal refusal) {
            if (refusal.status() == 401 && isOpen(request)) {
                return Guest.ANYBODY;
            }
            throw refusal;
        }
    }

    private boolean isOpen(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        String method = request.method().name();
        return ways(path)
                .filter(consumer -> consumer.takes(method))
                .findFirst()
                .filter(DoorConsumer::isOpen)
                .isPresent();
    }

    /** Those behind which a request for the path may go, the one whose path says most before the others. */
    private Stream<DoorConsumer> ways(String path) {
        return consumers.stream().filter(consumer -> consumer.path().matches(path));
    }

    /** Of somebody who may come in. */
    void receive(HttpServerRequest request, Identity who, Guest guest) {
        String path = request.path();
        if (path == null || !escapesAreWhole(request.uri())) {
            refuse(request, Refusal.badRequest("the request's address is malformed", null));
            return;
        }
        String method = request.method().name();
        boolean known = false;
        for (DoorConsumer consumer : consumers) {
            if (consumer.path().matches(path)) {
                if (consumer.takes(method)) {
                    if (consumer.streams()) {
                        consumer.serve(request, who, guest, BodyStream.of(request, visitors, haste));
                    } else {
                        intake.take(request, body -> consumer.serve(request, who, guest, body));
                    }
                    return;
                }
                known = true;
            }
        }
        if (path.equals("/") && method.equals("GET")) {
            Signpost.show(request.response());
            return;
        }
        String shownMethod = method.replaceAll("[^A-Z]", "?");
        String shownPath = path.length() > 100 ? path.substring(0, 100) + "…" : path;
        refuse(
                request,
                known ? Refusal.wrongMethod(shownMethod, shownPath) : Refusal.unknownPath(shownMethod, shownPath));
    }

    /** Who waits for leave to send a body would take a connection that goes on for that leave. */
    private void refuse(HttpServerRequest request, Refusal refusal) {
        if (Leave.isWaitedFor(request)) {
            visitors.dismiss(request, refusal);
        } else {
            Refusals.send(request, refusal);
        }
    }

    private static boolean escapesAreWhole(String address) {
        for (int i = address.indexOf('%'); i >= 0; i = address.indexOf('%', i + 1)) {
            if (i + 2 >= address.length()
                    || Character.digit(address.charAt(i + 1), 16) < 0
                    || Character.digit(address.charAt(i + 2), 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
