package dev.caravan.batch.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Who wants much waits for nobody who wants little, and nobody is forgotten. */
class TurnsTest {
    private final List<String> came = Collections.synchronizedList(new ArrayList<>());

    private void arrives(Turns turns, String owner, String name) throws InterruptedException {
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            turns.take(owner);
            came.add(name);
            turns.giveBack(owner);
        });
        // It has its turn, or it stands in the line.
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private void awaitCame(int count) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (came.size() < count && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void owners_take_turns_whoever_came_first() throws Exception {
        Turns turns = new Turns(1, 1);
        turns.take("a");
        for (int i = 1; i <= 3; i++) {
            arrives(turns, "a", "a" + i);
        }
        arrives(turns, "b", "b1");
        arrives(turns, "c", "c1");
        arrives(turns, "b", "b2");

        turns.giveBack("a");
        awaitCame(6);

        assertThat(came).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void one_owner_leaves_room_for_others() throws Exception {
        Turns turns = new Turns(3, 2);
        turns.take("a");
        turns.take("a");
        arrives(turns, "a", "a3");

        arrives(turns, "b", "b1");
        awaitCame(1);

        assertThat(came).containsExactly("b1");
        turns.giveBack("a");
        awaitCame(2);
        assertThat(came).containsExactly("b1", "a3");
    }

    @Test
    void there_are_never_more_than_may_be() throws Exception {
        Turns turns = new Turns(3, 2);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            String owner = "owner " + i % 7;
            Thread.ofVirtual().start(() -> {
                turns.take(owner);
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                LockSupport.parkNanos(1_000);
                now.decrementAndGet();
                turns.giveBack(owner);
                over.countDown();
            });
        }

        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isLessThanOrEqualTo(3);
    }
}
