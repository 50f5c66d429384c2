package dev.caravan.routeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TakeOverTest {
    private final ProviderStub north = ProviderStub.openAi();
    private final ProviderStub south = ProviderStub.openAi();
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .provider("south", south)
            .property("caravan.breaker.wait", "1h")
            .expectsErrors()
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    @Test
    void under_load_sets_take_over_from_each_other_and_no_call_fails() throws Exception {
        north.says("one two three four five").tokensEvery(Duration.ofMillis(5));
        AtomicBoolean over = new AtomicBoolean();

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Reply>>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                boolean streamed = i % 2 == 0;
                running.add(callers.submit(() -> callUntil(over, streamed)));
            }
            for (int i = 0; i < 6; i++) {
                TimeUnit.MILLISECONDS.sleep(150);
                caravan.takeOver(Map.of());
            }
            over.set(true);

            int calls = 0;
            for (Future<List<Reply>> caller : running) {
                assertThat(caller.get()).allSatisfy(reply -> {
                    assertThat(reply.status()).isEqualTo(200);
                    assertThat(reply.text()).isEqualTo("one two three four five");
                });
                calls += caller.get().size();
            }
            assertThat(calls).isGreaterThan(50);
        }
        awaitNoneRetiring();
    }

    @Test
    void a_stream_ends_on_the_routes_it_began_on_while_new_calls_take_the_new_ones() throws Exception {
        north.says("a b c d e f g h i j").tokensEvery(Duration.ofMillis(100));
        CompletableFuture<Reply> stream = CompletableFuture.supplyAsync(() -> caravan.stream("simple", "hi"));
        north.journal().awaitCount(1, Duration.ofSeconds(5));
        north.says("new");

        caravan.takeOver(Map.of("caravan.tier.simple.chain", "south/m1"));
        south.says("from south");
        Reply next = caravan.chat("hi");

        assertThat(next.text()).isEqualTo("from south");
        assertThat(stream).isNotDone();
        assertThat(caravan.gateway().sets().retiring()).isEqualTo(1);
        assertThat(stream.get().text()).isEqualTo("a b c d e f g h i j");
        assertThat(stream.get().done()).isTrue();
        awaitNoneRetiring();
    }

    @Test
    void a_request_that_is_still_coming_in_is_answered_by_the_routes_it_came_to() throws Exception {
        north.says("from north");
        byte[] request = Wire.post(TestCaravan.request("simple", "hi", false));
        int half = request.length - 10;
        try (Wire wire = Wire.to(caravan)) {
            wire.send(Arrays.copyOf(request, half));
            while (caravan.gateway().door().underWay() == 0) {
                LockSupport.parkNanos(1_000_000);
            }

            caravan.takeOver(Map.of());
            // It stays: nothing else tells that it does not go.
            TimeUnit.MILLISECONDS.sleep(200);
            assertThat(caravan.gateway().sets().retiring()).isEqualTo(1);
            wire.send(Arrays.copyOfRange(request, half, request.length));

            assertThat(wire.reply().orElseThrow().text()).isEqualTo("from north");
        }
        awaitNoneRetiring();
    }

    @Test
    void a_client_that_leaves_in_the_middle_of_its_request_holds_up_nothing() throws Exception {
        byte[] request = Wire.post(TestCaravan.request("simple", "hi", false));
        try (Wire wire = Wire.to(caravan)) {
            wire.send(Arrays.copyOf(request, request.length - 10));
            while (caravan.gateway().door().underWay() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            caravan.takeOver(Map.of());
        }

        awaitNoneRetiring();
    }

    @Test
    void an_open_circuit_is_open_still() throws Exception {
        north.fails(500);
        for (int i = 0; i < 11; i++) {
            caravan.chat("hi");
        }
        int asked = north.journal().count();
        assertThat(caravan.meter("llm_circuit_state", "provider=\"north\"")).isEqualTo(2);

        caravan.takeOver(Map.of());
        caravan.chat("hi");

        assertThat(north.journal().count()).isEqualTo(asked);
        assertThat(caravan.meter("llm_circuit_state", "provider=\"north\"")).isEqualTo(2);
    }

    @Test
    void two_circuits_in_one_route_are_two() throws Exception {
        Files.writeString(caravan.routes().resolve("two.camel.yaml"), """
                - route:
                    id: two
                    description: Fails behind its first circuit, and is well behind its second
                    routeConfigurationId: edge-errors
                    from:
                      uri: platform-http:/two
                      steps:
                        - circuitBreaker:
                            resilience4jConfiguration:
                              minimumNumberOfCalls: 2
                              waitDurationInOpenState: 3600
                            steps:
                              - throwException:
                                  exceptionType: java.lang.IllegalStateException
                                  message: never
                            onFallback:
                              steps:
                                - transform:
                                    constant:
                                      expression: fallen
                        - circuitBreaker:
                            resilience4jConfiguration:
                              minimumNumberOfCalls: 2
                              waitDurationInOpenState: 3600
                            steps:
                              - transform:
                                  constant:
                                    expression: well
                            onFallback:
                              steps:
                                - transform:
                                    constant:
                                      expression: open
                """);
        caravan.takeOver(Map.of());

        for (int i = 0; i < 5; i++) {
            assertThat(caravan.get("/two").body()).isEqualTo("well");
        }

        assertThat(caravan.meter("llm_circuit_state", "provider=\"two\"")).isEqualTo(2);
    }

    @Test
    void what_a_providers_circuit_cannot_do_is_not_taken() throws Exception {
        Path chain = caravan.routes().resolve("chain.camel.yaml");
        Files.writeString(
                chain,
                Files.readString(chain)
                        .replace(
                                "        failureRateThreshold:",
                                "        timeoutEnabled: \"true\"\n        failureRateThreshold:"));

        assertThatThrownBy(() -> caravan.takeOver(Map.of()))
                .isInstanceOf(RouteSetFault.class)
                .hasMessageContaining("may have numbers in its configuration 'breaker', and nothing else");
    }

    @Test
    void a_breaker_that_names_numbers_that_are_not_there_is_not_taken() throws Exception {
        Path chain = caravan.routes().resolve("chain.camel.yaml");
        Files.writeString(chain, Files.readString(chain).replace("configuration: breaker", "configuration: braker"));

        assertThatThrownBy(() -> caravan.takeOver(Map.of()))
                .isInstanceOf(RouteSetFault.class)
                .hasMessageContaining("chain.camel.yaml:")
                .hasMessageContaining("there is no bean 'braker'");
    }

    @Test
    void a_used_up_throttle_is_used_up_still_and_an_edited_limit_holds_at_once() throws Exception {
        caravan.takeOver(Map.of("caravan.provider.north.requests-per-minute", "6"));
        caravan.chat("hi");
        assertThat(caravan.chat("hi").header("x-caravan-provider")).isEqualTo("south");

        caravan.takeOver(Map.of("caravan.provider.north.requests-per-minute", "6"));
        assertThat(caravan.chat("hi").header("x-caravan-provider")).isEqualTo("south");

        caravan.takeOver(Map.of("caravan.provider.north.requests-per-minute", "60000"));
        assertThat(caravan.chat("hi").header("x-caravan-provider")).isEqualTo("north");
    }

    @Test
    void a_set_that_does_not_start_changes_nothing() throws Exception {
        Path chain = caravan.routes().resolve("chain.camel.yaml");
        String good = Files.readString(chain);

        Files.writeString(chain, good.replace("delay:", "delya:"));
        assertThatThrownBy(() -> caravan.takeOver(Map.of())).isInstanceOf(RouteSetFault.class);
        Files.writeString(
                chain,
                good.replace("- to:\n            uri: direct:next-provider", "- to:\n            uri: direct:nobody"));
        assertThatThrownBy(() -> caravan.takeOver(Map.of())).isInstanceOf(RouteSetFault.class);
        Files.writeString(chain, good);
        assertThatThrownBy(() -> caravan.takeOver(Map.of("caravan.tier.simple.chain", "nobody/m1")))
                .isInstanceOf(RouteSetFault.class)
                .hasMessageContaining("caravan.tier.simple.chain")
                .hasMessageContaining("nobody");

        assertThat(caravan.chat("hi").status()).isEqualTo(200);
        assertThat(caravan.meter("llm_route_reloads_total", "rejected")).isEqualTo(3);

        caravan.takeOver(Map.of());
        assertThat(caravan.chat("hi").status()).isEqualTo(200);
        assertThat(caravan.meter("llm_route_reloads_total", "accepted")).isEqualTo(1);
    }

    @Test
    void timers_and_other_consumers_run_in_one_set_at_a_time() throws Exception {
        String ticking = """
                - route:
                    id: ticking
                    description: counts
                    from:
                      uri: timer:tick
                      parameters: { period: "20", delay: "0" }
                      steps:
                        - to: { uri: "micrometer:counter:ticks" }
                """;
        Files.writeString(caravan.routes().resolve("ticking.camel.yaml"), ticking);
        caravan.takeOver(Map.of());
        caravan.takeOver(Map.of());
        awaitNoneRetiring();

        double before = caravan.meter("ticks_total");
        long started = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(600);
        double ticks = caravan.meter("ticks_total") - before;
        double periods = (System.nanoTime() - started) / 20e6;

        assertThat(ticks).isPositive().isLessThan(periods * 1.3 + 2);
    }

    private List<Reply> callUntil(AtomicBoolean over, boolean streamed) {
        List<Reply> replies = new ArrayList<>();
        Callable<Reply> call = streamed ? () -> caravan.stream("simple", "hi") : () -> caravan.chat("hi");
        try {
            while (!over.get()) {
                replies.add(call.call());
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return replies;
    }

    private void awaitNoneRetiring() throws InterruptedException {
        for (int i = 0; i < 100 && caravan.gateway().sets().retiring() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(caravan.gateway().sets().retiring()).isZero();
    }
}
