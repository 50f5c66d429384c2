package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where nobody else can be asked, an open circuit is asked all the same: with the policies as they are shipped. */
@Tag("slow")
class LastResortTest {
    private static final double OPEN = 2;

    private final MovedClock clock = new MovedClock();
    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    private TestCaravan two() {
        return TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property("caravan.retry.tries", "1")
                .clock(clock)
                .start();
    }

    private static double state(TestCaravan caravan, String provider) {
        return caravan.meter("llm_circuit_state", "provider=\"" + provider + "\"");
    }

    private void opens(TestCaravan caravan) {
        for (int i = 0; i < 40 && state(caravan, "north") != OPEN; i++) {
            caravan.ask("north/m1", "hi");
        }
        assertThat(state(caravan, "north")).isEqualTo(OPEN);
    }

    @Test
    void one_call_that_fails_is_not_the_next_ones_trouble() {
        try (TestCaravan caravan = TestCaravan.with().provider("north", north).start()) {
            north.fails(500);
            Reply failed = caravan.chat("hi");
            north.says("from north");

            for (int i = 0; i < 10; i++) {
                assertThat(caravan.chat("hi").text()).isEqualTo("from north");
            }

            assertThat(failed.status()).isEqualTo(500);
            assertThat(state(caravan, "north")).isZero();
        }
    }

    @Test
    void the_only_provider_serves_the_first_call_after_it_recovered() {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .property("caravan.retry.tries", "1")
                .property("caravan.breaker.wait", "30s")
                .start()) {
            north.fails(503);
            opens(caravan);
            assertThat(caravan.chat("hi").status()).isEqualTo(500);
            north.says("from north");

            List<Reply> replies = new Crowd(1).makes(3, () -> caravan.chat("hi"));

            assertThat(replies).allSatisfy(reply -> assertThat(reply.text()).isEqualTo("from north"));
            assertThat(state(caravan, "north")).isZero();
        }
    }

    @Test
    void a_single_caller_with_five_calls_an_hour_is_served_by_a_provider_that_is_well() {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .property("caravan.retry.tries", "1")
                .clock(clock)
                .start()) {
            north.fails(503);
            for (int i = 0; i < 15; i++) {
                assertThat(caravan.chat("hi").status()).isEqualTo(500);
                clock.moves(Duration.ofMinutes(12));
            }
            north.says("from north");

            for (int i = 0; i < 5; i++) {
                assertThat(caravan.chat("hi").text()).isEqualTo("from north");
                clock.moves(Duration.ofMinutes(12));
            }
            assertThat(north.journal().count()).isEqualTo(20);
        }
    }

    @Test
    void one_at_a_time_and_the_others_hear_when_to_come_again() {
        try (TestCaravan caravan = two()) {
            north.fails(503);
            south.fails(503);
            for (int i = 0; i < 12; i++) {
                caravan.chat("hi");
            }
            north.journal().clear();
            south.journal().clear();
            north.after(Duration.ofMillis(300));
            south.after(Duration.ofMillis(300));

            List<Reply> replies = new Crowd(20).makesOneEach(() -> caravan.chat("hi"));

            assertThat(north.journal().maxConcurrent()).isEqualTo(1);
            assertThat(south.journal().maxConcurrent()).isEqualTo(1);
            assertThat(replies).allSatisfy(reply -> {
                assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
                // Who had a turn at both knows no more of when than they said.
                if (!reply.header("x-caravan-attempts").equals("2")) {
                    assertThat(reply.header("retry-after")).isEqualTo("1");
                }
            });
        }
    }

    @Test
    void of_several_the_one_that_is_open_longest_is_asked_first() {
        try (TestCaravan caravan = two()) {
            north.fails(503);
            south.fails(503);
            opens(caravan, "south/m1");
            clock.moves(Duration.ofMillis(100));
            opens(caravan, "north/m1");
            north.says("from north").journal().clear();
            south.says("from south").journal().clear();

            Reply reply = caravan.chat("hi");

            assertThat(reply.text()).isEqualTo("from south");
            assertThat(north.journal().count()).isZero();
        }
    }

    private static void opens(TestCaravan caravan, String model) {
        for (int i = 0; i < 10; i++) {
            caravan.ask(model, "hi");
        }
        assertThat(state(caravan, model.substring(0, model.indexOf('/')))).isEqualTo(OPEN);
    }

    @Test
    void one_that_hangs_holds_the_others_up_for_a_second_at_the_most() {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .property("caravan.retry.tries", "1")
                .property("caravan.breaker.wait", "30s")
                .start()) {
            north.fails(503);
            opens(caravan);
            north.journal().clear();
            north.next(1).hangs();
            north.says("from north");
            try (Wire hung = Wire.to(caravan)) {
                hung.send(Wire.post(TestCaravan.request("simple", "hi", false)));
                north.journal().awaitCount(1, Duration.ofSeconds(20));

                long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                Reply reply = caravan.chat("hi");
                while (reply.status() != 200 && System.nanoTime() < end) {
                    reply = caravan.chat("hi");
                }

                assertThat(reply.text()).isEqualTo("from north");
                assertThat(north.journal().concurrent()).isEqualTo(1);
                assertThat(north.journal().count()).isEqualTo(2);
            }
        }
    }
}
