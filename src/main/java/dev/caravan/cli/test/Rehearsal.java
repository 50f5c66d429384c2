package dev.caravan.cli.test;

import dev.caravan.cli.test.Turn.Question;
import dev.caravan.process.Gateway;
import dev.caravan.routeset.RouteSet;
import dev.caravan.script.Script;
import dev.caravan.script.SlowClock;
import dev.caravan.script.Upstream;
import dev.caravan.settings.Settings;
import dev.caravan.tier.Provider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGeneratorFactory;
import org.apache.camel.Exchange;

/** A gateway with nothing around it but the script, and the calls of tests to it. Used by one thread. */
final class Rehearsal implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SETTLED_MILLIS = 3_000;

    private final Script script;
    private final SlowClock clock = new SlowClock(Instant.parse("2026-06-01T09:00:00Z"));
    private final Outside outside = new Outside();
    private final Gateway gateway;
    private final RouteSet routes;
    private final HttpClient client;

    private Rehearsal(Script script, HttpClient client, Settings settings, Place place) throws Exception {
        this.script = script;
        this.client = client;
        this.gateway = Gateway.startForTrial(
                settings,
                place.routes(),
                clock,
                RandomGeneratorFactory.of("L64X128MixRandom").create(42),
                outside::standIn);
        this.routes = Objects.requireNonNull(gateway.sets().serving());
    }

    static Rehearsal of(Circumstances circumstances, Script script, HttpClient client, Path data) throws Exception {
        return new Rehearsal(script, client, circumstances.settings(script, data), circumstances.place());
    }

    Outcome run(RouteTest test) throws InterruptedException {
        for (Provider provider : routes.providers().all()) {
            boolean scripted = test.providers().containsKey(provider.name());
            if (!scripted && !provider.sandbox() && provider.callable()) {
                return Outcome.impossible(
                        test,
                        "the provider '" + provider.name() + "' needs no key: say under providers what it answers");
            }
        }
        for (String name : test.providers().keySet()) {
            if (routes.providers().find(name).isEmpty()) {
                List<String> known =
                        routes.providers().all().stream().map(Provider::name).toList();
                return Outcome.impossible(
                        test, "no route leads to a provider '" + name + "', only to " + String.join(", ", known));
            }
        }
        script.follow(test.providers());
        int number = 0;
        for (Turn turn : test.turns()) {
            number++;
            List<Outcome.Missed> missed = new ArrayList<>();
            int call = number;
            take(
                    turn,
                    (time, one) -> missed.add(
                            new Outcome.Missed(call, time, one.line(), one.what(), one.expected(), one.actual())));
            if (!missed.isEmpty()) {
                return new Outcome(test, missed);
            }
        }
        return new Outcome(test, List.of());
    }

    private interface Listener {
        void missed(int time, Wanted.Missed one);
    }

    private void take(Turn turn, Listener listener) throws InterruptedException {
        clock.moves(turn.after());
        int askedBefore = script.length();
        for (int time = 1; time <= turn.times(); time++) {
            Heard heard = heard(turn.question());
            List<Wanted.Missed> missed = missed(turn, heard);
            for (Wanted.Missed one : missed) {
                listener.missed(time, one.what().equals("status") ? explained(one, heard) : one);
            }
            if (!missed.isEmpty()) {
                return;
            }
        }
        for (List<Wanted> among : turn.expectation().map(Expectation::among).orElse(List.of())) {
            boolean there = script.awaitAsked(askedBefore, SETTLED_MILLIS, upstream -> {
                Heard alone = new Heard(0, Map.of(), "", List.of(upstream), List.of());
                return among.stream().allMatch(wanted -> wanted.missed(alone).isEmpty());
            });
            if (!there) {
                String wanted = String.join(
                        ", ",
                        among.stream().map(one -> one.value().orElse("nothing")).toList());
                listener.missed(
                        turn.times(),
                        new Wanted.Missed(
                                "asked-among",
                                among.isEmpty() ? turn.line() : among.getFirst().line(),
                                wanted,
                                script.askedSince(askedBefore).stream()
                                        .map(Upstream::toString)
                                        .distinct()
                                        .toList()
                                        .toString()));
            }
        }
    }

    /** Of a list that is too short or too long that alone is told. */
    private static List<Wanted.Missed> missed(Turn turn, Heard heard) {
        List<Wanted.Missed> all = turn.expectation().stream()
                .flatMap(expected -> expected.all().stream())
                .flatMap(wanted -> wanted.missed(heard).stream())
                .toList();
        return all.stream()
                .filter(one -> all.stream().noneMatch(other -> one.what().startsWith(other.what() + " ")))
                .toList();
    }

    private static Wanted.Missed explained(Wanted.Missed one, Heard heard) {
        String body = heard.body().strip();
        String cut = body.length() > 300 ? body.substring(0, 300) + "…" : body;
        return new Wanted.Missed(one.what(), one.line(), one.expected(), one.actual() + ": " + cut);
    }

    private Heard heard(Question question) throws InterruptedException {
        int asked = script.length();
        int sent = outside.length();
        return switch (question) {
            case Question.Http http -> {
                Optional<HttpResponse<String>> response = call(http);
                settle();
                yield response.map(answer -> {
                            Map<String, String> headers = new HashMap<>();
                            answer.headers()
                                    .map()
                                    .forEach((name, values) ->
                                            headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
                            return new Heard(
                                    answer.statusCode(),
                                    headers,
                                    answer.body(),
                                    script.askedSince(asked),
                                    outside.sentSince(sent));
                        })
                        .orElseGet(() -> new Heard(
                                0,
                                Map.of(),
                                "the connection broke, or no answer came within two minutes",
                                script.askedSince(asked),
                                outside.sentSince(sent)));
            }
            case Question.IntoRoute into -> {
                Answer answer = send(into);
                settle();
                yield new Heard(
                        answer.status, Map.of(), answer.text, script.askedSince(asked), outside.sentSince(sent));
            }
            case Question.Nothing nothing -> new Heard(0, Map.of(), "", List.of(), List.of());
        };
    }

    private record Answer(int status, String text) {}

    /** As its caller would hear it: 200 and the body, or 500 and the reason. */
    private Answer send(Question.IntoRoute into) {
        try {
            Optional<Exchange> over = outside.send(into.id(), into.headers(), into.body());
            if (over.isEmpty()) {
                return new Answer(404, "there is no route '" + into.id() + "'");
            }
            Exception failure = over.get().getException();
            if (failure != null) {
                return new Answer(500, String.valueOf(failure.getMessage()));
            }
            return new Answer(
                    200,
                    Optional.ofNullable(over.get().getMessage().getBody(String.class))
                            .orElse(""));
        } catch (Exception e) {
            return new Answer(500, String.valueOf(e.getMessage()));
        }
    }

    /** While the call waits for something, the clock goes on with it. */
    private Optional<HttpResponse<String>> call(Question.Http http) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + http.path()))
                .timeout(PATIENCE)
                .method(
                        http.method(),
                        http.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(http.body()));
        if (http.headers().keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            request.header("content-type", "application/json");
        }
        http.headers().forEach(request::header);
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request.build(), BodyHandlers.ofString());
        while (true) {
            try {
                return Optional.of(answer.get(STEP.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                clock.moves(STEP);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException) {
                    return Optional.empty();
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** What is done when the caller has the answer already. */
    private void settle() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLED_MILLIS);
        while (routes.underWay() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
