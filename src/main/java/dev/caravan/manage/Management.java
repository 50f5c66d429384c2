package dev.caravan.manage;

import dev.caravan.door.CannotListen;
import dev.caravan.door.Closing;
import dev.caravan.door.Guest;
import dev.caravan.door.JsonHead;
import dev.caravan.door.Neighbourhood;
import dev.caravan.door.Visitors;
import dev.caravan.json.Json;
import dev.caravan.request.Room;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Release;
import dev.caravan.settings.Settings;
import dev.caravan.store.StoreTrouble;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics, on a port of their own so that they answer when the door is full. Only this machine may ask, or
 * whoever has the admin key; a foreign {@code Host} is refused, so that no web page can reach it by a name of its own, and
 * so is what somebody else hands on. Whether we live and are ready for calls, everybody may know.
 */
public final class Management implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String LIVE = "/observe/health/live";
    private static final String READY = "/observe/health/ready";
    /** Of the admin key, where others than this machine can try one. */
    public static final int SHORTEST_KEY = 16;

    private static final int MOST_CONNECTIONS = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 500;
    private static final List<String> HANDED_ON = List.of(
            "forwarded",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-port",
            "x-forwarded-server",
            "x-forwarded-prefix",
            "x-real-ip");

    private final Release release = Release.current();
    private final Vertx vertx;
    private final Settings settings;
    private final Callable<String> metrics;
    private final Health health;
    private final Pages pages;
    private final Optional<byte[]> adminKey;
    private final Neighbourhood neighbours;
    private final Visitors visitors = new Visitors(PATIENCE, PATIENCE, new Room(0), () -> false, MOST_CONNECTIONS);
    private @Nullable HttpServer server;

    public Management(Vertx vertx, Settings settings, Callable<String> metrics, Health health, Pages pages) {
        this.vertx = vertx;
        this.settings = settings;
        this.metrics = metrics;
        this.health = health;
        this.pages = pages;
        this.adminKey = settings.find("caravan.admin-api-key").map(key -> key.getBytes(StandardCharsets.UTF_8));
        this.neighbours = new Neighbourhood(settings);
    }

    /**
     * Listens, and returns the port.
     *
     * @throws MalformedSetting where those who can reach it from elsewhere could guess the admin key
     */
    public int listen() throws InterruptedException {
        requireLongKey();
        HttpServer made = vertx.createHttpServer(options())
                .connectionHandler(visitors::arrived)
                .exceptionHandler(broken -> {})
                .requestHandler(this::receive);
        server = made;
        CannotListen.orListen(
                made,
                settings.text("caravan.host"),
                settings.count("caravan.management-port"),
                "caravan.management-port");
        vertx.setPeriodic(LOOK_MILLIS, tick -> visitors.sweep());
        return made.actualPort();
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(4 << 10)
                .setMaxHeaderSize(16 << 10);
    }

    private void requireLongKey() {
        if (!settings.loopbackOnly() && adminKey.isPresent() && adminKey.get().length < SHORTEST_KEY) {
            throw new MalformedSetting("caravan.admin-api-key is too short: with caravan.host="
                    + settings.text("caravan.host") + " others than this machine can try keys on the management port,"
                    + " so it needs " + SHORTEST_KEY + " characters at least");
        }
    }

    private void receive(HttpServerRequest request) {
        visitors.requested(request, Guest.ANYBODY);
        request.response().endHandler(end -> visitors.answered(request));
        String path = String.valueOf(request.path());
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (mayAsk(request)) {
            if (reads) {
                show(request, path);
            } else {
                answer(request, 405, JSON, "{\"error\":\"GET only\"}");
            }
        } else if (reads && path.equals(LIVE)) {
            status(request, health.live());
        } else if (reads && path.equals(READY)) {
            status(request, health.ready());
        } else {
            answer(request, 403, JSON, "{\"error\":\"not from here\"}");
        }
    }

    private void show(HttpServerRequest request, String path) {
        switch (path) {
            case "/" -> answer(request, 200, TEXT, where());
            case "/observe/info" -> answer(request, 200, JSON, info());
            case "/observe/health" -> health(request, health.all());
            case LIVE -> health(request, health.live());
            case READY -> health(request, health.ready());
            case "/observe/metrics" -> beside(request, METRICS, metrics);
            default ->
                pages.at(path)
                        .ifPresentOrElse(
                                page -> beside(request, JSON, () -> page.apply(new Query(request))),
                                () -> answer(request, 404, JSON, "{\"error\":\"no such page\"}"));
        }
    }

    private String where() {
        return release
                + ": /observe/health, /observe/metrics, /observe/info, " + String.join(", ", pages.paths())
                + " are here; calls go to the port that caravan.port names\n";
    }

    private String info() {
        return Json.mapper()
                .createObjectNode()
                .put("name", "caravan")
                .put("version", release.version())
                .put("java", release.java())
                .toString();
    }

    /** What takes long, or waits for the store, is no work for the few threads that carry all calls. */
    private static void beside(HttpServerRequest request, String type, Callable<String> page) {
        Thread.ofVirtual().name("management").start(() -> {
            try {
                answer(request, 200, type, page.call());
            } catch (Query.Unfit e) {
                answer(request, 400, JSON, error(e.getMessage()));
            } catch (StoreTrouble e) {
                answer(request, 503, JSON, "{\"error\":\"the store cannot be read\"}");
            } catch (Exception e) {
                LOG.error("a page of the management port failed", e);
                answer(request, 500, JSON, "{\"error\":\"it failed; the log says why\"}");
            }
        });
    }

    private static String error(@Nullable String words) {
        return Json.mapper().createObjectNode().put("error", words).toString();
    }

    private static void health(HttpServerRequest request, Health.Report report) {
        answer(request, report.up() ? 200 : 503, JSON, report.json());
    }

    /** Names and troubles of providers are not for everybody. */
    private static void status(HttpServerRequest request, Health.Report report) {
        answer(request, report.up() ? 200 : 503, JSON, report.up() ? "{\"status\":\"UP\"}" : "{\"status\":\"DOWN\"}");
    }

    private boolean mayAsk(HttpServerRequest request) {
        if (adminKey.isPresent() && keyFits(request)) {
            return true;
        }
        return settings.loopbackOnly()
                && request.headers().contains(HttpHeaders.HOST)
                && neighbours.namesUs(request)
                && HANDED_ON.stream().noneMatch(request.headers()::contains);
    }

    private boolean keyFits(HttpServerRequest request) {
        String bearer = request.getHeader("authorization");
        String given = bearer != null && bearer.startsWith("Bearer ")
                ? bearer.substring("Bearer ".length())
                : request.getHeader("x-api-key");
        return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), adminKey.orElseThrow());
    }

    private static void answer(HttpServerRequest request, int status, String type, String body) {
        HttpServerResponse response = request.response();
        if (!response.closed()) {
            JsonHead.put(response);
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, type)
                    .end(Buffer.buffer(body));
        }
    }

    @Override
    public void close() {
        if (server != null) {
            Closing.await(server.close());
        }
    }
}
