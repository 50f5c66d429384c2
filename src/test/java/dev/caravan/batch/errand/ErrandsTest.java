package dev.caravan.batch.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.call.Asked;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.chain.MovedClock;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.harness.Unheard;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever has time waits until it is worth asking again, and not a moment for somebody who has left. */
@Timeout(60)
class ErrandsTest {
    private final MovedClock clock = new MovedClock();
    private final AtomicInteger asked = new AtomicInteger();
    private final Departure departure = new Departure();
    private final Departure impatience = new Departure();
    private final Errands errands = new Errands(this::busyAtFirst, new Gates(), clock);

    private void busyAtFirst(Asked call) {
        if (asked.incrementAndGet() == 1) {
            call.caller().refuse(Refusal.rateLimited("not now", Duration.ofSeconds(20)));
        } else {
            call.caller().tell(Buffer.buffer("{}"));
        }
    }

    private CompletableFuture<Outcome> performed(Duration patience) {
        Errand errand = new Errand(
                "req_1",
                Unheard.call(departure).request(),
                Papers.of(new Identity.Nobody(), "queue"),
                Map.of(),
                departure);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return errands.perform(errand, patience, impatience);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void it_is_asked_again_when_the_time_has_come_and_not_before() {
        CompletableFuture<Outcome> outcome = performed(Duration.ofMinutes(1));

        clock.awaitWaiting(1);
        clock.moves(Duration.ofMillis(19_999));
        clock.awaitWaiting(1);
        assertThat(asked).hasValue(1);
        clock.moves(Duration.ofMillis(1));

        assertThat(outcome.join()).isInstanceOf(Outcome.Answered.class);
        assertThat(asked).hasValue(2);
    }

    @Test
    void what_comes_too_late_is_not_waited_for() {
        assertThat(performed(Duration.ofSeconds(19)).join()).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void who_leaves_ends_the_wait() {
        CompletableFuture<Outcome> outcome = performed(Duration.ofMinutes(1));
        clock.awaitWaiting(1);

        departure.happen();

        requireLeft(outcome);
    }

    @Test
    void whoever_does_not_want_to_wait_any_more_ends_it_too() {
        CompletableFuture<Outcome> outcome = performed(Duration.ofMinutes(1));
        clock.awaitWaiting(1);

        impatience.happen();

        requireLeft(outcome);
    }

    private void requireLeft(CompletableFuture<Outcome> outcome) {
        assertThatThrownBy(outcome::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(CallerLeft.class);
        assertThat(asked).hasValue(1);
    }
}
