package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that fails too often is left in peace for a while, then tried with care. */
class BreakerTest {
    private static final double CLOSED = 0;
    private static final double HALF_OPEN = 1;
    private static final double OPEN = 2;
    private static final Duration WAIT = Duration.ofMillis(300);

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .provider("south", south)
            .property("caravan.breaker.wait", WAIT.toMillis() + "ms")
            .property("caravan.retry.wait", "1ms")
            .property("caravan.cool-down.first", "1ms")
            .property("caravan.cool-down.longest", "1ms")
            .property("caravan.cool-down.auth", "1ms")
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    private double state() {
        return caravan.meter("llm_circuit_state", "provider=\"north\"");
    }

    private void calls(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(caravan.chat("hi").status()).isEqualTo(200);
        }
    }

    private void opens() {
        north.fails(503);
        calls(10);
        assertThat(state()).isEqualTo(OPEN);
        north.journal().clear();
    }

    private static void pass(Duration time) throws InterruptedException {
        Thread.sleep(time.plusMillis(30));
    }

    @Test
    void it_opens_with_the_tenth_failure_and_not_before() {
        north.fails(503);

        calls(9);
        double afterNine = state();
        calls(1);

        assertThat(afterNine).isEqualTo(CLOSED);
        assertThat(state()).isEqualTo(OPEN);
        assertThat(north.journal().count()).isEqualTo(10);
    }

    @Test
    void it_opens_at_half_of_the_last_twenty_calls() {
        calls(11);
        north.fails(503);

        calls(9);
        double atNineOfTwenty = state();
        calls(1);

        assertThat(atNineOfTwenty).isEqualTo(CLOSED);
        assertThat(state()).isEqualTo(OPEN);
    }

    @Test
    void while_it_is_open_the_provider_is_not_asked() {
        opens();

        Reply whole = caravan.chat("hi");
        Reply streamed = caravan.stream("simple", "hi");

        assertThat(whole.header("x-caravan-attempts")).isEqualTo("1");
        assertThat(whole.text()).isEqualTo("from south");
        assertThat(streamed.text()).isEqualTo("from south");
        assertThat(north.journal().count()).isZero();
        assertThat(caravan.meter("llm_requests_total", "provider=\"north\"", "error_type=\"circuit_open\""))
                .isEqualTo(2);
        assertThat(caravan.meter("llm_fallbacks_total", "from=\"north/m1\"", "reason=\"circuit_open\""))
                .isEqualTo(2);
    }

    @Test
    void an_open_circuit_costs_a_call_less_than_five_milliseconds() {
        try (ProviderStub sick = ProviderStub.openAi().fails(503);
                TestCaravan other = TestCaravan.with()
                        .provider("north", sick)
                        .provider("south", south)
                        .start()) {
            medianMicros(caravan, 200);
            medianMicros(other, 200);

            long healthy = medianMicros(caravan, 200);
            long open = medianMicros(other, 200);

            System.out.printf("median call: healthy %d us, circuit open %d us%n", healthy, open);
            // The ten that opened it, and probes.
            assertThat(sick.journal().count()).isBetween(10, 20);
            assertThat(open - healthy).isLessThan(5000);
        }
    }

    private static long medianMicros(TestCaravan asked, int calls) {
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            took.add(asked.chat("hi").took().toNanos() / 1000);
        }
        return took.stream().sorted().toList().get(calls / 2);
    }

    @Test
    void after_its_wait_two_probes_that_go_well_close_it() throws Exception {
        opens();
        north.says("from north");
        pass(WAIT);

        Reply first = caravan.chat("hi");
        double afterOne = state();
        Reply second = caravan.stream("simple", "hi");

        assertThat(first.text()).isEqualTo("from north");
        assertThat(afterOne).isEqualTo(HALF_OPEN);
        assertThat(second.text()).isEqualTo("from north");
        assertThat(state()).isEqualTo(CLOSED);
    }

    @Test
    void no_more_than_two_probes_are_let_through() throws Exception {
        opens();
        north.says("from north").after(Duration.ofMillis(300));
        pass(WAIT);

        List<Reply> replies = new Crowd(8).makesOneEach(() -> caravan.chat("hi"));

        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(200));
        assertThat(north.journal().maxConcurrent()).isEqualTo(2);
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @Test
    void a_probe_that_fails_opens_it_again() throws Exception {
        opens();
        pass(WAIT);

        calls(1);
        double afterProbe = state();
        calls(5);

        assertThat(afterProbe).isEqualTo(OPEN);
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413, 422, 429})
    void what_says_nothing_of_its_health_takes_no_probe_away(int status) throws Exception {
        opens();
        north.fails(status);
        pass(WAIT);

        for (int i = 0; i < 6; i++) {
            caravan.chat("hi");
            pass(Duration.ZERO);
        }
        north.says("from north");
        calls(2);

        assertThat(state()).isEqualTo(CLOSED);
        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422, 429})
    void neither_the_callers_faults_nor_rate_limits_open_it(int status) throws Exception {
        north.fails(status);

        for (int i = 0; i < 25; i++) {
            caravan.chat("hi");
            Thread.sleep(2);
        }

        assertThat(north.journal().count()).isEqualTo(25);
        assertThat(state()).isEqualTo(CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 429})
    void nor_do_they_count_as_its_successes(int status) throws Exception {
        north.fails(503);
        calls(9);
        north.fails(status);
        for (int i = 0; i < 25; i++) {
            caravan.chat("hi");
            Thread.sleep(2);
        }

        north.fails(503);
        calls(1);

        assertThat(state()).isEqualTo(OPEN);
    }

    @Test
    void a_provider_that_keeps_cutting_its_streams_is_left_in_peace() {
        north.says("one two three").closes(Place.afterTokens(1));

        for (int i = 0; i < 10; i++) {
            caravan.stream("simple", "hi");
        }

        assertThat(state()).isEqualTo(OPEN);
        assertThat(caravan.stream("simple", "hi").text()).isEqualTo("from south");
    }

    @Test
    void one_models_breaker_is_not_the_others() {
        opens();

        Reply other = caravan.ask("north/m2", "hi");

        assertThat(other.status()).isEqualTo(500);
        assertThat(other.header("x-caravan-attempts")).isEqualTo("3");
        north.says("from north");
        assertThat(caravan.ask("north/m2", "hi").text()).isEqualTo("from north");
        assertThat(state()).isEqualTo(OPEN);
    }

    @Test
    void all_tries_of_one_call_count_once() {
        north.fails(503);
        for (int i = 0; i < 3; i++) {
            assertThat(caravan.ask("north/m1", "hi").header("x-caravan-attempts"))
                    .isEqualTo("3");
        }
        north.says("from north");

        for (int i = 0; i < 10; i++) {
            assertThat(caravan.ask("north/m1", "hi").text()).isEqualTo("from north");
        }

        assertThat(state()).isEqualTo(CLOSED);
    }

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {true, false})
    void an_answer_that_is_larger_than_we_take_is_no_fault_of_the_providers(boolean streamed) {
        try (TestCaravan small = TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property("caravan.transport.answer-limit", "1KiB")
                .start()) {
            north.says("a".repeat(5000));

            for (int i = 0; i < 12; i++) {
                Reply reply = streamed ? small.stream("simple", "hi") : small.chat("hi");
                assertThat(reply.status()).isEqualTo(200);
            }

            assertThat(small.meter("llm_circuit_state", "provider=\"north\"")).isEqualTo(CLOSED);
        }
    }

    @Test
    void made_up_names_of_models_push_no_other_model_out() {
        opens();

        for (int i = 0; i < 1_200; i++) {
            north.next(1).fails(404);
            caravan.ask("north/made-up-" + i, "hi");
        }

        assertThat(state()).isEqualTo(OPEN);
    }

    @Test
    void one_providers_breaker_is_not_the_others() {
        opens();

        calls(30);

        assertThat(caravan.meter("llm_circuit_state", "provider=\"south\"")).isEqualTo(CLOSED);
    }
}
