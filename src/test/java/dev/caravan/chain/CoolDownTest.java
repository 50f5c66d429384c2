package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that asked for rest gets it, and is asked again when it is over. */
class CoolDownTest {
    private final MovedClock clock = new MovedClock();
    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .provider("south", south)
            .clock(clock)
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    @Test
    void while_it_rests_the_next_provider_is_asked_straight_away() {
        north.next(1).rateLimits(Duration.ofSeconds(5));

        Reply first = caravan.chat("hi");
        clock.moves(Duration.ofMillis(4900));
        Reply resting = caravan.chat("hi");
        clock.moves(Duration.ofMillis(200));
        Reply rested = caravan.chat("hi");

        assertThat(first.text()).isEqualTo("from south");
        assertThat(first.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(resting.text()).isEqualTo("from south");
        assertThat(resting.header("x-caravan-attempts")).isEqualTo("1");
        assertThat(rested.text()).isEqualTo("from north");
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @Test
    void a_date_is_as_good_as_seconds() {
        north.next(1).failsUntil(429, clock.instant().plusSeconds(5));

        caravan.chat("hi");

        clock.moves(Duration.ofMillis(4900));
        assertThat(caravan.chat("hi").text()).isEqualTo("from south");
        clock.moves(Duration.ofMillis(200));
        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    @Test
    void no_rest_after_a_429_is_longer_than_thirty_seconds() {
        north.next(1).rateLimits(Duration.ofMinutes(10));

        caravan.chat("hi");

        clock.moves(Duration.ofMillis(29_900));
        assertThat(caravan.chat("hi").text()).isEqualTo("from south");
        clock.moves(Duration.ofMillis(200));
        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    @Test
    void a_rest_of_no_stated_length_doubles_until_the_provider_answers() {
        north.next(3).rateLimits();

        for (int seconds : new int[] {1, 2, 4}) {
            int asked = north.journal().count();
            caravan.chat("hi");
            assertThat(north.journal().count()).isEqualTo(asked + 1);
            clock.moves(Duration.ofMillis(seconds * 1000L - 100));
            assertThat(caravan.chat("hi").text()).isEqualTo("from south");
            clock.moves(Duration.ofMillis(200));
        }

        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
        north.next(1).rateLimits();
        caravan.chat("hi");
        clock.moves(Duration.ofMillis(1100));
        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    /** A 429 is quick and an answer slow: without this, a busy provider's rests would only ever grow. */
    @Test
    void an_answer_that_was_under_way_when_the_rest_began_ends_the_doubling_too() throws Exception {
        limitOnceAndRest(Duration.ofMillis(1100));
        north.next(1).says("slowly").after(Duration.ofMillis(300));
        CompletableFuture<Reply> slow = CompletableFuture.supplyAsync(() -> caravan.chat("hi"));
        north.journal().awaitCount(2, Duration.ofSeconds(2));

        limitOnceAndRest(Duration.ZERO);
        assertThat(slow.join().text()).isEqualTo("slowly");
        clock.moves(Duration.ofMillis(2100));
        limitOnceAndRest(Duration.ofMillis(1100));

        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    private void limitOnceAndRest(Duration rest) {
        north.next(1).rateLimits();
        assertThat(caravan.chat("hi").header("x-caravan-attempts")).isEqualTo("2");
        clock.moves(rest);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void another_key_or_address_ends_the_rest_of_a_refused_one(int status) throws Exception {
        north.next(1).fails(status);
        caravan.chat("hi");

        caravan.takeOver(Map.of("caravan.retry.tries", "2"));
        assertThat(caravan.chat("hi").text()).isEqualTo("from south");
        caravan.takeOver(Map.of("caravan.provider.north.api-key", "sk-mended"));

        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403})
    void a_refused_key_rests_its_provider_long(int status) {
        north.next(1).fails(status);

        Reply first = caravan.chat("hi");
        clock.moves(Duration.ofSeconds(60));
        Reply later = caravan.chat("hi");

        assertThat(first.text()).isEqualTo("from south");
        assertThat(later.text()).isEqualTo("from south");
        assertThat(later.header("x-caravan-attempts")).isEqualTo("1");
        assertThat(north.journal().count()).isEqualTo(1);
        assertThat(caravan.meter(
                        "llm_requests_total",
                        "provider=\"north\"",
                        "status_code=\"" + status + "\"",
                        "error_type=\"auth\""))
                .isEqualTo(1);
        clock.moves(Duration.ofMinutes(5));
        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    @Test
    void a_refused_key_rests_all_of_its_provider() {
        north.next(1).fails(401);

        caravan.chat("hi");
        Reply other = caravan.ask("north/m2", "hi");

        assertThat(other.status()).isEqualTo(500);
        assertThat(other.errorMessage()).contains("resting after its key or quota was refused");
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {402, 403, 429})
    void what_may_depend_on_the_request_rests_its_model_alone(int status) {
        north.next(1).fails(status);

        caravan.chat("hi");
        Reply same = caravan.chat("hi");
        Reply other = caravan.ask("north/m2", "hi");

        assertThat(same.text()).isEqualTo("from south");
        assertThat(other.text()).isEqualTo("from north");
    }

    @Test
    void a_used_up_quota_counts_as_a_refused_key() {
        north.next(1).isOutOfQuota();

        caravan.chat("hi");
        clock.moves(Duration.ofSeconds(60));
        caravan.chat("hi");

        assertThat(north.journal().count()).isEqualTo(1);
        assertThat(caravan.meter(
                        "llm_requests_total", "provider=\"north\"", "status_code=\"429\"", "error_type=\"auth\""))
                .isEqualTo(1);
        assertThat(caravan.meter("llm_circuit_state", "provider=\"north\"")).isZero();
    }
}
