package dev.caravan.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Stands in for all providers, on a free port of this machine: each answers in the dialect that it is asked in, what the
 * test has it say, one answer after the other and the last one for ever. Remembers what was asked. Threads may share it.
 */
public final class Script implements AutoCloseable {
    private final Vertx vertx;
    private final HttpServer server;
    private final List<Upstream> asked = new ArrayList<>();
    private Function<Upstream, Said> answers = upstream -> Said.NOTHING;

    private Script(Vertx vertx) {
        this.vertx = vertx;
        this.server = vertx.createHttpServer().requestHandler(this::hear);
    }

    public static Script begin(Vertx vertx) throws Exception {
        Script script = new Script(vertx);
        script.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return script;
    }

    public String baseUrl(String provider) {
        return "http://127.0.0.1:" + server.actualPort() + "/" + provider;
    }

    /** From now on this is what they say, and nobody was asked anything yet. */
    public void follow(Map<String, List<Said>> next) {
        Map<String, Integer> given = new HashMap<>();
        follow(upstream -> {
            List<Said> all = next.getOrDefault(upstream.provider(), List.of());
            int turn = given.merge(upstream.provider(), 1, Integer::sum);
            return all.isEmpty() ? Said.NOTHING : all.get(Math.min(turn, all.size()) - 1);
        });
    }

    /** As {@link #follow(Map)}, by what is asked; {@code next} is asked one at a time. */
    public synchronized void follow(Function<Upstream, Said> next) {
        answers = next;
        asked.clear();
    }

    /** How many were asked so far. */
    public synchronized int length() {
        return asked.size();
    }

    public synchronized List<Upstream> askedSince(int before) {
        return List.copyOf(asked.subList(Math.min(before, asked.size()), asked.size()));
    }

    /** Waits for a moment for one such that was asked, perhaps beside the call. */
    public synchronized boolean awaitAsked(int before, long millis, Predicate<Upstream> such)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (askedSince(before).stream().noneMatch(such)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private void hear(HttpServerRequest request) {
        String[] path = request.path().split("/", 3);
        request.body().onSuccess(body -> answer(request, path[1], "/" + path[2], body));
    }

    private void answer(HttpServerRequest request, String provider, String path, Buffer body) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        Upstream upstream = new Upstream(provider, path, headers, Script.json(body.toString()));
        Said said = next(upstream);
        Runnable answer = () -> {
            if (said.fails()) {
                request.connection().close();
            } else {
                write(request.response(), new Spoken(upstream, said));
            }
        };
        if (said.delay().isZero()) {
            answer.run();
        } else {
            vertx.setTimer(Math.max(1, said.delay().toMillis()), late -> answer.run());
        }
    }

    private synchronized Said next(Upstream upstream) {
        asked.add(upstream);
        notifyAll();
        return answers.apply(upstream);
    }

    static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static void write(HttpServerResponse response, Spoken spoken) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(spoken.status()).putHeader("content-type", spoken.contentType());
        spoken.headers().forEach(response::putHeader);
        response.end(spoken.body());
    }

    @Override
    public void close() {
        server.close();
    }
}
