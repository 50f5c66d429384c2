package dev.caravan.manage;

import dev.caravan.batch.Batches;
import dev.caravan.call.Closing;
import dev.caravan.door.CannotListen;
import dev.caravan.routeset.RouteSets;
import dev.caravan.settings.Settings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Health and metrics, on a port of their own so that they answer when the door is full. Only this machine may ask, or
 * whoever has the admin key; a foreign {@code Host} is refused, so that no web page can reach it by a name of its own.
 */
public final class Management implements AutoCloseable {
    private static final Set<String> OUR_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Vertx vertx;
    private final Settings settings;
    private final PrometheusMeterRegistry registry;
    private final Health health;
    private final RouteSets sets;
    private final Batches batches;
    private final Optional<byte[]> adminKey;
    private @Nullable HttpServer server;

    public Management(
            Vertx vertx,
            Settings settings,
            PrometheusMeterRegistry registry,
            Health health,
            RouteSets sets,
            Batches batches) {
        this.vertx = vertx;
        this.settings = settings;
        this.registry = registry;
        this.health = health;
        this.sets = sets;
        this.batches = batches;
        this.adminKey = settings.find("caravan.admin-api-key").map(key -> key.getBytes(StandardCharsets.UTF_8));
    }

    /** Listens, and returns the port. */
    public int listen() throws InterruptedException {
        HttpServer made = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .exceptionHandler(broken -> {})
                .requestHandler(this::receive);
        server = made;
        CannotListen.orListen(
                made,
                settings.text("caravan.host"),
                settings.count("caravan.management-port"),
                "caravan.management-port");
        return made.actualPort();
    }

    private void receive(HttpServerRequest request) {
        if (!mayAsk(request)) {
            answer(request, 403, "application/json", "{\"error\":\"not from here\"}");
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            answer(request, 405, "application/json", "{\"error\":\"GET only\"}");
        } else {
            switch (String.valueOf(request.path())) {
                case "/observe/health" -> health(request, health.all());
                case "/observe/health/live" -> health(request, health.live());
                case "/observe/health/ready" -> health(request, health.ready());
                case "/api/routes" -> answer(request, 200, "application/json", RoutesPage.json(sets));
                case "/api/batches" -> fromStore(request, () -> BatchesPage.json(batches));
                case "/observe/metrics" ->
                    answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
                default -> answer(request, 404, "application/json", "{\"error\":\"no such page\"}");
            }
        }
    }

    /** What asks the store may wait, and here nothing may. */
    private void fromStore(HttpServerRequest request, Callable<String> page) {
        vertx.executeBlocking(page, false).onComplete(read -> {
            if (read.succeeded()) {
                answer(request, 200, "application/json", read.result());
            } else {
                answer(request, 503, "application/json", "{\"error\":\"the store cannot be read\"}");
            }
        });
    }

    private static void health(HttpServerRequest request, Health.Report report) {
        answer(request, report.up() ? 200 : 503, "application/json", report.json());
    }

    private boolean mayAsk(HttpServerRequest request) {
        if (adminKey.isPresent() && keyFits(request)) {
            return true;
        }
        String host = request.getHeader("host");
        return settings.loopbackOnly() && host != null && OUR_NAMES.contains(withoutPort(host));
    }

    private boolean keyFits(HttpServerRequest request) {
        String bearer = request.getHeader("authorization");
        String given = bearer != null && bearer.startsWith("Bearer ")
                ? bearer.substring("Bearer ".length())
                : request.getHeader("x-api-key");
        return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), adminKey.orElseThrow());
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }

    private static void answer(HttpServerRequest request, int status, String type, String body) {
        request.response().setStatusCode(status).putHeader("content-type", type).end(Buffer.buffer(body));
    }

    @Override
    public void close() {
        if (server != null) {
            Closing.await(server.close());
        }
    }
}
