package dev.caravan.test;

import dev.caravan.Embedded;
import dev.caravan.script.Said;
import dev.caravan.script.Script;
import dev.caravan.script.SlowClock;
import dev.caravan.script.Upstream;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Caravan whose providers say what a test has them say: {@code when("late").answers("delivery")}. All else is as it is in
 * earnest: tiers, fallbacks, limits, cache, ledger. Nothing goes over a network, no key of the environment is used, its
 * clock stands still until the test moves it, or a call waits for something, and its ledger is thrown away. With {@code @RegisterExtension} on a static
 * field it forgets after each test what was said and asked, and ends after the last; else it is to be closed. Threads may
 * share it.
 */
public final class ScriptedCaravan implements AutoCloseable, AfterEachCallback, AfterAllCallback {
    private static final List<String> PROVIDERS = List.of("openai", "anthropic", "gemini");
    private static final long LOOK_MILLIS = 100;
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Instant MORNING = Instant.parse("2026-06-01T09:00:00Z");

    private final Vertx vertx;
    private final Script script;
    private final SlowClock clock;
    private final Path data;
    private final Embedded embedded;
    private final List<When> rules = new CopyOnWriteArrayList<>();
    private volatile int askedBefore;
    private boolean waiting;

    private ScriptedCaravan(Vertx vertx, Script script, Path data, Map<String, String> properties) throws Exception {
        this.vertx = vertx;
        this.script = script;
        this.data = data;
        this.clock = new SlowClock(MORNING);
        script.follow(this::said);
        Map<String, String> all = new HashMap<>();
        for (String provider : PROVIDERS) {
            all.put("caravan.provider." + provider + ".api-key", "scripted");
            all.put("caravan.provider." + provider + ".base-url", script.baseUrl(provider));
        }
        all.putAll(properties);
        all.put("caravan.data", data.toString());
        this.embedded = Embedded.with(all).environment(Map.of()).clock(clock).start();
        long unused = vertx.setPeriodic(LOOK_MILLIS, tick -> waitingCallsGoOn());
    }

    /** Who waits for a provider's rest to end, or for a place, would wait for ever on a clock that stands. */
    private void waitingCallsGoOn() {
        boolean still = waiting;
        waiting = embedded.underWay() > 0;
        if (still && waiting) {
            clock.moves(STEP);
        }
    }

    public static ScriptedCaravan start() {
        return start(Map.of());
    }

    /** {@code properties} are those of the program under test, such as budgets, chains and {@code caravan.cache.ttl}. */
    public static ScriptedCaravan start(Map<String, String> properties) {
        Vertx vertx = Vertx.vertx();
        try {
            Path data = Files.createTempDirectory("caravan-test-");
            return new ScriptedCaravan(vertx, Script.begin(vertx), data, properties);
        } catch (Exception e) {
            vertx.close();
            throw new IllegalStateException("the Caravan under test does not start: " + e.getMessage(), e);
        }
    }

    /** What is to be bound in a Camel registry, or asked for models. */
    public Embedded embedded() {
        return embedded;
    }

    /** For prompts that hold {@code text}; what was said last goes before what was said earlier. */
    public When when(String text) {
        return new When(rules, text);
    }

    /** For all other prompts. */
    public When otherwise() {
        return when("");
    }

    private Said said(Upstream asked) {
        String prompt = asked.text().orElse("");
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (rules.get(i).isFor(asked.provider(), prompt)) {
                return rules.get(i).next();
            }
        }
        return When.unforeseen(prompt);
    }

    /** The prompts that providers were asked since the test began, those of tries that failed too. */
    public List<String> asked() {
        return script.askedSince(askedBefore).stream()
                .map(upstream -> upstream.text().orElse(""))
                .toList();
    }

    /** All calls since it started, as they stand in the ledger. */
    public Bill bill() {
        return Bill.read(embedded.store());
    }

    /** Time goes by: limits are given back, what was cached grows old, a budget's day ends. */
    public void passes(Duration time) {
        clock.moves(time);
    }

    public Instant now() {
        return clock.instant();
    }

    /** Nothing is foreseen any more, and nobody was asked anything; the bill stays. */
    public void forget() {
        rules.clear();
        askedBefore = script.length();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        forget();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        embedded.close();
        script.close();
        vertx.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file :
                    new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList())) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
