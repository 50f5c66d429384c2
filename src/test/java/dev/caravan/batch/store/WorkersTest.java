package dev.caravan.batch.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.TestCaravan;
import dev.caravan.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has work hears of everybody who is alive, and who has none leaves the store alone. */
class WorkersTest {
    private static final Duration LONG = Duration.ofDays(1);

    private final MovedClock clock = new MovedClock();
    private final Store store;
    private final Workers idle;
    private final Workers busy;

    WorkersTest(@TempDir Path folder) throws InterruptedException {
        store = Store.open(TestCaravan.settings(Map.of("caravan.data", folder.toString())));
        store.awaitOpening();
        idle = new Workers("idle", true, store, clock);
        busy = new Workers("busy", false, store, clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void one_without_work_is_there_for_as_long_as_nobody_asks() {
        idle.sayIdle();
        clock.moves(LONG);

        assertThat(busy.anotherServes()).isTrue();
    }

    @Test
    void one_that_does_not_answer_who_asks_is_dead() {
        idle.sayIdle();
        clock.moves(LONG);

        busy.sayAlive();
        assertThat(busy.anotherServes()).isTrue();
        clock.moves(Duration.ofSeconds(16));

        assertThat(busy.anotherServes()).isFalse();
    }

    @Test
    void one_that_was_asked_for_nothing_is_there_again() {
        idle.sayIdle();
        busy.sayAlive();
        idle.sayIdle();
        clock.moves(LONG);

        assertThat(busy.anotherServes()).isTrue();
    }

    @Test
    void one_that_has_work_itself_is_not_for_ever() {
        idle.sayIdle();
        idle.sayAlive();
        clock.moves(Duration.ofSeconds(16));

        assertThat(busy.anotherServes()).isFalse();
    }

    @Test
    void one_that_lost_its_place_takes_it_again() {
        idle.sayIdle();
        store.write(connection -> BatchBook.update(connection, "DELETE FROM worker WHERE id = ?", "idle"));
        assertThat(busy.anotherServes()).isFalse();

        idle.sayIdle();

        assertThat(busy.anotherServes()).isTrue();
    }
}
