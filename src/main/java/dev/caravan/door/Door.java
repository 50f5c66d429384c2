package dev.caravan.door;

import dev.caravan.call.Closing;
import dev.caravan.call.Form;
import dev.caravan.call.Refusal;
import dev.caravan.settings.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server that callers reach. It belongs to the process and leads to one set of routes at a time; another set
 * takes over between two requests, and calls under way end where they began. Safe for use by many threads.
 */
public final class Door implements AutoCloseable {
    private final Vertx vertx;
    private final Settings settings;
    private final AtomicReference<@Nullable DoorPaths> open = new AtomicReference<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<HttpServer> servers = new ArrayList<>();
    private final Visitors visitors;
    private final int callsAtOnce;
    private final boolean guardOrigin;
    private volatile @Nullable CountDownLatch draining;

    public Door(Vertx vertx, Settings settings, Visitors visitors) {
        this.vertx = vertx;
        this.settings = settings;
        this.callsAtOnce = settings.count("caravan.door.calls-at-once");
        this.guardOrigin = settings.loopbackOnly();
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
                    .invalidRequestHandler(Malformed::answer)
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
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(8 << 10)
                .setMaxHeaderSize(32 << 10)
                .setAcceptBacklog(4096)
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
        String id = RequestIds.next(ThreadLocalRandom.current());
        request.response().putHeader("x-request-id", id);
        if (Form.ofPath(String.valueOf(request.path())) == Form.ANTHROPIC) {
            // Under this name Anthropic's clients look for it.
            request.response().putHeader("request-id", id);
        }
        // Counted before it is looked at: a drain that begins meanwhile either sees it or is seen by it.
        underWay.incrementAndGet();
        Refusal refusal = refusal(request);
        if (refusal != null) {
            leave();
            Refusals.sendAndClose(request, refusal);
            return;
        }
        visitors.requested(request);
        DoorPaths paths = entered();
        request.response().endHandler(end -> {
            visitors.answered(request);
            if (paths != null) {
                paths.leave();
            }
            leave();
        });
        if (paths == null) {
            Refusals.send(request, notYet());
        } else {
            paths.receive(request);
        }
    }

    /** Those to which the door leads now: who came to others a moment ago may find that those have ended. */
    private @Nullable DoorPaths entered() {
        DoorPaths paths = open.get();
        while (paths != null && !paths.enter()) {
            paths = open.get();
        }
        return paths;
    }

    private @Nullable Refusal refusal(HttpServerRequest request) {
        if (draining != null) {
            return Refusal.unavailable("draining", "Caravan is shutting down", Duration.ofSeconds(5));
        }
        if (underWay.get() > callsAtOnce) {
            return Refusal.unavailable("overloaded", "too many calls are under way", Duration.ofSeconds(1));
        }
        if (guardOrigin && foreign(request.getHeader(HttpHeaders.ORIGIN))) {
            return Refusal.forbidden("pages from elsewhere may not call a Caravan that asks for no key");
        }
        return null;
    }

    private static Refusal notYet() {
        return Refusal.unavailable("starting", "Caravan is starting", Duration.ofSeconds(1));
    }

    private static boolean foreign(@Nullable String origin) {
        if (origin == null) {
            return false;
        }
        try {
            String host = URI.create(origin).getHost();
            return host == null || !Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
        } catch (IllegalArgumentException e) {
            return true;
        }
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
