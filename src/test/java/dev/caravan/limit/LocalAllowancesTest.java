package dev.caravan.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is allowed in a time is given out once, however many keys there are. */
@Tag("slow")
class LocalAllowancesTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int MANY = 10_100;
    private static final int ROUNDS = 5_000;

    private final LocalAllowances allowances =
            new LocalAllowances(InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));

    @Test
    void one_that_was_begun_a_moment_ago_is_not_tidied_away() {
        for (int i = 0; i < MANY; i++) {
            allowances.charge("busy-" + i, HOUR, 1, 0);
        }
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            try {
                List.of("one-", "two-", "three-").forEach(name -> threads.execute(() -> tidyUntil(over, name)));
                for (int round = 0; round < ROUNDS; round++) {
                    requireTakenOnce("round-" + round);
                }
            } finally {
                over.set(true);
            }
        }
    }

    private void requireTakenOnce(String key) {
        assertThat(allowances.take(key, HOUR, HOUR, 1)).isZero();
        assertThat(allowances.take(key, HOUR, HOUR, 1))
                .as("the second of %s", key)
                .isPositive();
    }

    /** Each key that nobody knew makes room before it comes in. */
    private void tidyUntil(AtomicBoolean over, String name) {
        for (int i = 0; !over.get(); i++) {
            allowances.charge(name + i, HOUR, 0, 0);
        }
    }
}
