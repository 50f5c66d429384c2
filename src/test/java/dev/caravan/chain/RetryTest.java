package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Call;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another provider beats waiting; who waits waits long enough, and not for ever. */
class RetryTest {
    private static final Pattern DELAY = Pattern.compile(" *- delay:\n( {12}.*\n)+");

    private final ProviderStub north = ProviderStub.openAi();
    private final ProviderStub south = ProviderStub.openAi();

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    private TestCaravan.Builder two() {
        return TestCaravan.with().provider("north", north).provider("south", south);
    }

    private TestCaravan.Builder hasty() {
        return hasty(two());
    }

    private static TestCaravan.Builder hasty(TestCaravan.Builder two) {
        return two.property("caravan.retry.wait", "100ms").property("caravan.cool-down.first", "50ms");
    }

    /** Where the shipped routes wait, these say how long they would, and the time stands still. */
    private TestCaravan.Builder telling() throws IOException {
        String shipped = Files.readString(Path.of("routes/chain.camel.yaml"));
        String telling = DELAY.matcher(shipped).replaceFirst("""
                        - log:
                            message: \\${variable.pause}
                            logName: caravan.pauses
                """);
        assertThat(telling).isNotEqualTo(shipped);
        return two().routeFile("chain.camel.yaml", telling).clock(new MovedClock());
    }

    private static List<Long> pauses(TestCaravan caravan) {
        return caravan.logged("caravan.pauses").stream().map(Long::valueOf).toList();
    }

    @Test
    void a_pinned_call_is_tried_three_times_in_place_with_doubling_waits() throws IOException {
        north.fails(503);
        try (TestCaravan caravan = hasty(telling()).start()) {
            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("3");
            assertThat(pauses(caravan))
                    .satisfiesExactly(
                            first -> assertThat(first).isZero(),
                            second -> assertThat(second).isBetween(100L, 115L),
                            third -> assertThat(third).isBetween(200L, 230L));
        }
        assertThat(north.journal().count()).isEqualTo(3);
        assertThat(south.journal().count()).isZero();
    }

    @Test
    void the_routes_wait_as_long_as_the_chain_says() {
        north.fails(503);
        try (TestCaravan caravan = hasty().start()) {
            caravan.ask("north/m1", "hi");
        }
        assertThat(Arrivals.gaps(north))
                .satisfiesExactly(first -> assertThat(first).isGreaterThanOrEqualTo(95), second -> assertThat(second)
                        .isGreaterThanOrEqualTo(195));
    }

    @Test
    void the_caller_hears_how_long_the_last_failure_asked_to_wait() {
        north.failsFor(503, Duration.ofSeconds(7));
        try (TestCaravan caravan = hasty().property("caravan.retry.tries", "1").start()) {
            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.header("retry-after")).isEqualTo("7");
        }
    }

    @Test
    void the_first_wait_is_a_second_unless_set_otherwise() throws IOException {
        north.next(1).fails(503);
        try (TestCaravan caravan = telling().start()) {
            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
            assertThat(pauses(caravan).getLast()).isBetween(1_000L, 1_150L);
        }
    }

    @Test
    void a_pinned_stream_is_tried_again_just_as_well() {
        north.next(2).fails(503);
        north.says("at last");
        try (TestCaravan caravan = hasty().start()) {
            Reply reply = caravan.stream("north/m1", "hi");

            assertThat(reply.text()).isEqualTo("at last");
            assertThat(reply.done()).isTrue();
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void what_the_provider_asks_to_wait_is_the_least_wait(int status) {
        north.next(1).failsForMillis(status, 700);
        try (TestCaravan caravan = hasty().start()) {
            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.status()).isEqualTo(200);
        }
        assertThat(Arrivals.gaps(north).getFirst()).isGreaterThanOrEqualTo(695);
    }

    @Test
    void nobody_is_kept_waiting_for_a_provider_that_asks_for_a_minute() {
        north.rateLimits(Duration.ofSeconds(60));
        try (TestCaravan caravan = two().start()) {
            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.errorCode()).isEqualTo("rate_limit_exceeded");
            assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(29, 61);
            // Far from a minute, and from the half of it for which calls are tried.
            assertThat(reply.took()).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void the_whole_chain_is_walked_before_anybody_is_asked_again() throws IOException {
        north.fails(503);
        south.fails(500);
        try (TestCaravan caravan = hasty(telling()).start()) {
            Reply reply = caravan.chat("hi");

            assertThat(reply.header("x-caravan-attempts")).isEqualTo("6");
            List<Long> pauses = pauses(caravan);
            assertThat(pauses).hasSize(6).startsWith(0L, 0L);
            assertThat(pauses.subList(2, 4))
                    .allSatisfy(pause -> assertThat(pause).isBetween(100L, 115L));
            assertThat(pauses.subList(4, 6))
                    .allSatisfy(pause -> assertThat(pause).isBetween(200L, 230L));
        }
        List<Call> inOrder = Stream.concat(north.journal().calls().stream(), south.journal().calls().stream())
                .sorted((a, b) -> Long.compare(a.arrivedAt(), b.arrivedAt()))
                .toList();
        assertThat(inOrder).hasSize(6);
        assertThat(north.journal().calls()).hasSize(3).contains(inOrder.get(0));
        assertThat(south.journal().calls()).hasSize(3).contains(inOrder.get(1));
    }

    @Test
    void a_provider_that_recovers_while_the_call_waits_answers_it() {
        north.next(1).fails(503);
        south.next(1).fails(503);
        try (TestCaravan caravan = hasty().start()) {
            Reply reply = caravan.chat("hi");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("3");
        }
    }

    @Test
    void no_try_begins_after_the_time_in_all_is_over() throws IOException {
        north.fails(503);
        try (TestCaravan caravan = telling()
                .property("caravan.retry.wait", "30s")
                .property("caravan.retry.within", "50s")
                .start()) {
            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
            assertThat(pauses(caravan)).hasSize(2);
        }
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422})
    void what_a_second_try_cannot_mend_is_tried_once(int status) throws IOException {
        north.fails(status);
        try (TestCaravan caravan = hasty(telling()).start()) {
            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.status()).isGreaterThanOrEqualTo(400);
            assertThat(pauses(caravan)).containsExactly(0L);
        }
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void where_every_provider_says_429_so_do_we() {
        north.rateLimits();
        south.rateLimits(Duration.ofSeconds(40));
        try (TestCaravan caravan =
                hasty().property("caravan.retry.within", "2s").start()) {
            for (Reply reply : new Reply[] {caravan.chat("hi"), caravan.stream("simple", "hi")}) {
                assertThat(reply.status()).isEqualTo(429);
                assertThat(reply.errorCode()).isEqualTo("rate_limit_exceeded");
                assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(1, 30);
            }
        }
        assertThat(south.journal().count()).isEqualTo(1);
    }

    @Test
    void where_every_provider_fails_the_caller_hears_why_of_each() {
        String secret = "sk-live-abcdefghijklmnop at https://internal.example";
        north.fails(503, "oops", "we lost " + secret);
        south.fails(401, "oops", "we do not know " + secret);
        try (TestCaravan caravan = hasty().start()) {
            Reply reply = caravan.chat("hi");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
            assertThat(reply.errorMessage()).contains("north", "503", "south", "refused");
            assertThat(reply.body()).doesNotContain("sk-live", "internal.example", "oops", "we lost");
        }
        assertThat(north.journal().count()).isEqualTo(3);
        assertThat(south.journal().count()).isEqualTo(1);
    }
}
