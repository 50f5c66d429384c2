package dev.caravan.door;

import dev.caravan.call.Identity;
import dev.caravan.failure.Refusal;
import dev.caravan.request.Form;
import dev.caravan.settings.Settings;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server that callers reach. It belongs to the process and leads to one set of routes at a time; another set
 * takes over between two requests, and calls under way end where they began. Safe for use by many threads.
 */
public final class Door implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Settings settings;
    private final AtomicReference<@Nullable DoorPaths> open = new AtomicReference<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<HttpServer> servers = new ArrayList<>();
    private final Visitors visitors;
    private final int callsAtOnce;
    private final Shares shares;
    private final Neighbourhood neighbours;
    private final SecondLook secondLook;
    private volatile @Nullable CountDownLatch draining;

    /** {@code severalKeys} tells whether there is more than one who might call. */
    public Door(Vertx vertx, Settings settings, Visitors visitors, BooleanSupplier severalKeys, SecondLook secondLook) {
        this.vertx = vertx;
        this.secondLook = secondLook;
        this.settings = settings;
        this.callsAtOnce = settings.count("caravan.door.calls-at-once");
        this.shares = new Shares(callsAtOnce, severalKeys);
        this.neighbours = new Neighbourhood(settings);
        this.visitors = visitors;
    }

    /** Listens, and returns the port. */
    public int listen() throws InterruptedException {
        int port = settings.count("caravan.port");
        String host = settings.text("caravan.host");
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        for (int i = 0; i < loops; i++) {
            HttpServer server = vertx.createHttpServer(options())
                    .connectionHandler(visitors::arrived)
                    .invalidRequestHandler(request -> Malformed.answer(request, visitors))
                    .exceptionHandler(broken -> {})
                    .requestHandler(this::receive);
            servers.add(server);
            CannotListen.orListen(server, host, port, "caravan.port");
            port = server.actualPort();
        }
        vertx.setPeriodic(500, tick -> visitors.sweep());
        return port;
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setMaxInitialLineLength(8 << 10)
                .setMaxHeaderSize(32 << 10)
                .setAcceptBacklog(4096)
                // Left to itself it grows to megabytes, and whoever reads slowly looks for minutes as if they did not.
                .setSendBufferSize(256 << 10)
                .setTcpNoDelay(true);
    }

    /** From now on requests go to this set's paths. */
    public void leadTo(DoorPaths paths) {
        open.set(paths);
    }

    public int underWay() {
        return underWay.get();
    }

    private void receive(HttpServerRequest request) {
        if (visitors.areLeaving(request.connection())) {
            return;
        }
        String id = RequestIds.next(ThreadLocalRandom.current());
        request.response().putHeader("x-request-id", id);
        if (Form.ofPath(String.valueOf(request.path())) == Form.ANTHROPIC) {
            // Under this name Anthropic's clients look for it.
            request.response().putHeader("request-id", id);
        }
        neighbours.pages().letRead(request);
        if (neighbours.pages().asksFirst(request)) {
            neighbours.pages().allow(request);
            return;
        }
        Identity who = ChatDoor.presentedBy(request);
        if (!secondLook.isWorthIt(who) || !waits(request, who)) {
            receive(request, who);
        }
    }

    /** What comes of its body meanwhile is kept for whoever reads it then. */
    private boolean waits(HttpServerRequest request, Identity who) {
        Context loop = vertx.getOrCreateContext();
        request.pause();
        visitors.consider(request);
        boolean waits = secondLook.waitFor(() -> loop.runOnContext(now -> {
            request.resume();
            receive(request, who);
            visitors.haveConsidered(request);
        }));
        if (!waits) {
            request.resume();
            visitors.haveConsidered(request);
        }
        return waits;
    }

    private void receive(HttpServerRequest request, Identity who) {
        // Counted before it is looked at: a drain that begins meanwhile either sees it or is seen by it.
        underWay.incrementAndGet();
        DoorPaths paths = entered();
        try {
            if (paths == null) {
                throw notYet();
            }
            Guest guest = paths.find(request, who);
            neighbours.require(request);
            requireOpen();
            requirePlace(guest);
            begin(request, paths, who, guest);
        } catch (Refusal refusal) {
            if (paths != null) {
                paths.leave();
            }
            leave();
            visitors.dismiss(request, refusal);
        }
    }

    private void begin(HttpServerRequest request, DoorPaths paths, Identity who, Guest guest) {
        visitors.requested(request, guest);
        request.response().endHandler(end -> {
            visitors.answered(request);
            shares.giveBack(guest.name(), 1);
            paths.leave();
            leave();
        });
        paths.receive(request, who, guest);
    }

    /** Those to which the door leads now: who came to others a moment ago may find that those have ended. */
    private @Nullable DoorPaths entered() {
        DoorPaths paths = open.get();
        while (paths != null && !paths.enter()) {
            paths = open.get();
        }
        return paths;
    }

    private void requireOpen() {
        if (draining != null) {
            throw Refusal.unavailable("draining", "Caravan is shutting down", Duration.ofSeconds(5));
        }
        if (underWay.get() > callsAtOnce) {
            throw Refusal.unavailable("overloaded", "too many calls are under way", SOON);
        }
    }

    private void requirePlace(Guest guest) {
        if (!guest.hasKey()) {
            return;
        }
        long theirs = shares.take(guest.name(), 1);
        if (theirs < 0) {
            throw Refusal.unavailable("overloaded", "too many calls with this API key are under way", SOON);
        }
        if (guest.callsAtOnce().isPresent() && theirs > guest.callsAtOnce().getAsInt()) {
            shares.giveBack(guest.name(), 1);
            throw Refusal.rateLimited(
                    "the " + guest.callsAtOnce().getAsInt() + " calls at once of this API key are under way", SOON);
        }
    }

    private static Refusal notYet() {
        return Refusal.unavailable("starting", "Caravan is starting", SOON);
    }

    private void leave() {
        CountDownLatch waiting = draining;
        if (underWay.decrementAndGet() == 0 && waiting != null) {
            waiting.countDown();
        }
    }

    /** Takes no new call and waits for those under way; false where some were still there at the end of the time. */
    public boolean drain(Duration within) throws InterruptedException {
        CountDownLatch empty = new CountDownLatch(1);
        draining = empty;
        return underWay.get() == 0 || empty.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        servers.forEach(server -> Closing.await(server.close()));
    }
}
