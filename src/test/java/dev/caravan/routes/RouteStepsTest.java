package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No step stands in the chain or in the tiers for nothing: take it out, and something that holds holds no longer. */
class RouteStepsTest {
    private static final Path ROUTES = Path.of("routes");
    private static final List<String> FILES = List.of("chain.camel.yaml", "tiers.camel.yaml");

    /** The call itself makes the provider known: chains that name it are faulty without. */
    private static final String NO_START_WITHOUT = "provider: call";

    private static final Map<String, Probe> PROBES = probes();

    static Stream<String> steps() {
        return FILES.stream().flatMap(file -> removals(file).keySet().stream());
    }

    @ParameterizedTest
    @MethodSource("steps")
    void a_step_is_there_for_a_reason(String step) throws Exception {
        Probe probe = Optional.ofNullable(PROBES.get(step))
                .orElseThrow(() -> new AssertionError("say here what this step is there for: " + step));

        try (Scene whole = new Scene(probe, Optional.empty())) {
            probe.check.holdsIn(whole);
        }
        assertThat(holdsWithout(step, probe))
                .as("what this step is there for holds without it too")
                .isFalse();
    }

    @Test
    void every_probe_has_its_step() {
        assertThat(steps()).containsAll(PROBES.keySet());
    }

    private static boolean holdsWithout(String step, Probe probe) throws Exception {
        Scene torn;
        try {
            torn = new Scene(probe, Optional.of(step));
        } catch (RuntimeException e) {
            assertThat(step).as("it did not even start: %s", e).isEqualTo(NO_START_WITHOUT);
            return false;
        }
        try {
            probe.check.holdsIn(torn);
            return true;
        } catch (AssertionError | RuntimeException expected) {
            return false;
        } finally {
            torn.closeTorn();
        }
    }

    private static Map<String, Probe> probes() {
        Map<String, Probe> probes = new HashMap<>();
        Check answers = scene -> assertThat(scene.caravan.chat("hi").text()).isEqualTo("from north");

        probes.put("next-provider: chain.next", new Probe(answers));
        probes.put("next-provider: toD direct:provider-${variable.provider}", new Probe(answers));
        probes.put(
                "next-provider: delay",
                new Probe(RouteStepsTest::waitsBeforeItAsksAgain).with("caravan.retry.wait", "400ms"));

        probes.put(
                "provider: breaker",
                new Probe(RouteStepsTest::leavesABrokenProviderAlone)
                        .with("caravan.retry.tries", "1")
                        .with("caravan.breaker.window", "2")
                        .with("caravan.breaker.least-calls", "2"));
        probes.put("provider: awake", new Probe(RouteStepsTest::letsARateLimitedProviderRest));
        probes.put(
                "provider: requests-per-minute",
                new Probe(RouteStepsTest::passesTheSecondCallOn)
                        .with("caravan.provider.north.requests-per-minute", "6"));
        probes.put(
                "provider: tokens-per-minute",
                new Probe(RouteStepsTest::passesTheSecondCallOn)
                        .with("caravan.provider.north.tokens-per-minute", "60"));
        probes.put(
                "provider: gap",
                new Probe(RouteStepsTest::passesTheSecondCallOn).with("caravan.model.north/m1.gap", "10s"));
        probes.put(
                "provider: calls-at-once",
                new Probe(RouteStepsTest::asksOneAtATime).with("caravan.provider.north.calls-at-once", "1"));
        probes.put("provider: call", new Probe(answers));
        probes.put("provider: next", new Probe(RouteStepsTest::asksTheNextWhenOneFails));

        probes.put("choose-tier: models.resolve", new Probe(answers));
        probes.put("choose-tier: when ${variable.tier} == 'auto'", new Probe(RouteStepsTest::classifies));
        probes.put("choose-tier: to direct:take-chain", new Probe(answers));
        for (String tier : List.of("local", "simple", "medium", "complex")) {
            probes.put(
                    "take-chain: when ${variable.tier} == '" + tier + "'",
                    new Probe(scene -> {
                                scene.caravan.ask(tier, "hi");
                                assertThat(scene.modelsAskedOfNorth()).containsExactly("m-" + tier);
                            })
                            .with("caravan.tier." + tier + ".chain", "north/m-" + tier));
        }
        probes.put("take-chain: chain.named", new Probe(scene -> {
            scene.caravan.ask("north/m9", "hi");
            assertThat(scene.modelsAskedOfNorth()).containsExactly("m9");
        }));
        return probes;
    }

    private static void waitsBeforeItAsksAgain(Scene scene) {
        scene.north.next(1).fails(503);

        Reply reply = scene.caravan.ask("north/m1", "hi");

        assertThat(reply.text()).isEqualTo("from north");
        assertThat(reply.took()).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    private static void leavesABrokenProviderAlone(Scene scene) {
        scene.north.fails(500);

        for (int i = 0; i < 5; i++) {
            scene.caravan.ask("north/m1", "hi");
        }

        assertThat(scene.north.journal().count()).isEqualTo(2);
    }

    private static void letsARateLimitedProviderRest(Scene scene) {
        scene.north.rateLimits(Duration.ofSeconds(20));

        scene.caravan.chat("hi");
        Reply second = scene.caravan.chat("hi");

        assertThat(second.text()).isEqualTo("from south");
        assertThat(scene.north.journal().count()).isEqualTo(1);
    }

    private static void passesTheSecondCallOn(Scene scene) {
        assertThat(scene.caravan.chat("hi").text()).isEqualTo("from north");
        assertThat(scene.caravan.chat("hi").text()).isEqualTo("from south");
    }

    private static void asksOneAtATime(Scene scene) {
        scene.north.after(Duration.ofMillis(800));

        CompletableFuture<Reply> first = CompletableFuture.supplyAsync(() -> scene.caravan.chat("hi"));
        scene.north.journal().awaitCount(1, Duration.ofSeconds(5));
        Reply second = scene.caravan.chat("hi");

        assertThat(second.text()).isEqualTo("from south");
        assertThat(first.join().text()).isEqualTo("from north");
    }

    private static void asksTheNextWhenOneFails(Scene scene) {
        scene.north.fails(503);

        assertThat(scene.caravan.chat("hi").text()).isEqualTo("from south");
    }

    private static void classifies(Scene scene) {
        Reply reply = scene.caravan.ask("auto", "hi");

        assertThat(reply.text()).isEqualTo("from north");
        assertThat(reply.header("x-caravan-tier")).isEqualTo("simple");
    }

    private static Map<String, Runnable> removals(String file) {
        return RouteFile.of(ROUTES.resolve(file)).removals();
    }

    private interface Check {
        void holdsIn(Scene scene) throws Exception;
    }

    private record Probe(Check check, Map<String, String> properties) {
        Probe(Check check) {
            this(check, new HashMap<>());
        }

        Probe with(String property, String value) {
            properties.put(property, value);
            return this;
        }
    }

    /** Two providers, one behind the other, and a gateway with all its steps or without one. */
    private static final class Scene implements AutoCloseable {
        private final ProviderStub north = ProviderStub.openAi().says("from north");
        private final ProviderStub south = ProviderStub.openAi().says("from south");
        private final TestCaravan caravan;

        Scene(Probe probe, Optional<String> without) {
            TestCaravan.Builder builder =
                    TestCaravan.with().provider("north", north).provider("south", south);
            probe.properties.forEach(builder::property);
            for (String file : FILES) {
                without.filter(removals(file)::containsKey)
                        .ifPresent(step -> builder.routeFile(file, RouteFile.without(ROUTES.resolve(file), step)));
            }
            caravan = builder.start();
        }

        List<String> modelsAskedOfNorth() {
            return north.journal().calls().stream()
                    .map(call -> call.json().path("model").asText())
                    .toList();
        }

        @Override
        public void close() {
            try {
                caravan.close();
            } finally {
                north.close();
                south.close();
            }
        }

        /** Routes with a hole in them may complain. */
        void closeTorn() {
            try {
                close();
            } catch (AssertionError complaints) {
                // That is why they are not run.
            }
        }
    }
}
