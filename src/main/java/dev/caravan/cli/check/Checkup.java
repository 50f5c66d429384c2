package dev.caravan.cli.check;

import dev.caravan.call.Target;
import dev.caravan.json.Json;
import dev.caravan.json.Slice;
import dev.caravan.provider.Listing;
import dev.caravan.routeset.RouteSet;
import dev.caravan.tier.Provider;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks providers over a gateway's own door, all at once: what works here works for every caller. */
final class Checkup implements AutoCloseable {
    /** Enough for a model that thinks before it speaks; others stop after a word. */
    private static final int MOST_TOKENS = 256;

    /** The cheapest models stand in the simple chain. */
    private static final List<String> TIERS = List.of("simple", "medium", "complex", "local");

    private final int port;
    private final RouteSet routes;
    private final int round;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** By one key of several each provider is asked: the first, or in later rounds the next. */
    Checkup(int port, RouteSet routes, int round) {
        this.port = port;
        this.routes = routes;
        this.round = round;
    }

    /** In the order of the providers. */
    List<Finding> of(List<Provider> providers) throws Exception {
        warmUp();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Finding>> asked = new ArrayList<>();
            providers.forEach(provider -> asked.add(threads.submit(() -> of(provider))));
            List<Finding> findings = new ArrayList<>();
            for (Future<Finding> finding : asked) {
                findings.add(finding.get());
            }
            return findings;
        }
    }

    /** The first call of a process takes longer, and that is not the provider's latency. */
    private void warmUp() throws IOException, InterruptedException {
        ask("sandbox/echo");
    }

    private Finding of(Provider provider) throws IOException, InterruptedException {
        Optional<Target> target = target(provider);
        List<String> labels = provider.labels();
        String label = labels.get(Math.min(round, labels.size() - 1));
        if (target.isEmpty()) {
            return new Finding.Fails(
                    label, null, "no chain names a model of it; set caravan.provider." + provider.name() + ".models");
        }
        return of(label, target.get());
    }

    private Finding of(String label, Target target) throws IOException, InterruptedException {
        Optional<Listing> listing = routes.listing(label);
        long started = System.nanoTime();
        HttpResponse<byte[]> response = ask(target.toString());
        Duration latency = Duration.ofNanos(System.nanoTime() - started);
        Slice body = Slice.parse(response.body());
        if (response.statusCode() != 200) {
            String reason = new Diagnosis(label, target, listing).of(response, body.get("error"));
            return new Finding.Fails(label, target.model(), reason);
        }
        HttpHeaders headers = response.headers();
        Slice usage = body.get("usage");
        return new Finding.Works(
                label,
                target.model(),
                latency,
                usage.get("prompt_tokens").whole().orElse(0),
                usage.get("completion_tokens").whole().orElse(0),
                headers.firstValue("x-caravan-cost-usd").map(BigDecimal::new).orElse(null),
                limits(headers),
                listing.orElse(null) instanceof Listing.Models models
                        ? models.names().size()
                        : -1);
    }

    private Optional<Target> target(Provider provider) {
        return TIERS.stream()
                .flatMap(tier -> routes.tiers().chain(tier).stream())
                .filter(target -> target.provider().equals(provider.name()))
                .findFirst()
                .or(() -> provider.namedModels().stream().findFirst().map(model -> new Target(provider.name(), model)));
    }

    private HttpResponse<byte[]> ask(String model) throws IOException, InterruptedException {
        byte[] question = Json.mapper()
                .writeValueAsBytes(Map.of(
                        "model",
                        model,
                        "max_tokens",
                        MOST_TOKENS,
                        "messages",
                        List.of(Map.of("role", "user", "content", "Say ok."))));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .header("cache-control", "no-store")
                .POST(BodyPublishers.ofByteArray(question))
                .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private static List<Finding.Limit> limits(HttpHeaders headers) {
        List<Finding.Limit> limits = new ArrayList<>();
        for (String unit : List.of("requests", "tokens")) {
            OptionalLong limit = number(headers, "x-ratelimit-limit-" + unit, "anthropic-ratelimit-" + unit + "-limit");
            OptionalLong remaining =
                    number(headers, "x-ratelimit-remaining-" + unit, "anthropic-ratelimit-" + unit + "-remaining");
            if (limit.isPresent() && remaining.isPresent()) {
                limits.add(new Finding.Limit(unit, limit.getAsLong(), remaining.getAsLong()));
            }
        }
        return limits;
    }

    private static OptionalLong number(HttpHeaders headers, String name, String otherName) {
        return headers.firstValue(name)
                .or(() -> headers.firstValue(otherName))
                .filter(value -> value.matches("\\d{1,15}"))
                .map(value -> OptionalLong.of(Long.parseLong(value)))
                .orElse(OptionalLong.empty());
    }

    @Override
    public void close() {
        client.close();
    }
}
