package dev.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.caravan.harness.OwnLog;
import dev.caravan.routeset.FileWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is done again and again goes on, whatever it fails with. */
class ChoreTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    private final OwnLog log = new OwnLog(Chore.class);
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        log.close();
    }

    static List<Throwable> failures() {
        return List.of(new IllegalStateException("ours"), new StackOverflowError(), new NoClassDefFoundError("gone"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_fault_is_said_once_and_it_goes_on(Throwable failure) {
        Chore chore = new Chore("sweeping", () -> {
            if (done.incrementAndGet() < 4) {
                sneak(failure);
            }
        });

        for (int i = 0; i < 6; i++) {
            chore.run();
        }

        assertThat(done).hasValue(6);
        assertThat(log.events())
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("sweeping failed by our own fault; it is tried again");
    }

    @Test
    void a_store_that_is_away_is_no_fault() {
        new Chore("sweeping", () -> {
                    throw new StoreTrouble("away", true);
                })
                .run();

        assertThat(log.events()).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }

    @Test
    void it_is_done_by_one_at_a_time() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Chore chore = new Chore("sweeping", () -> {
            done.incrementAndGet();
            begun.countDown();
            await(end);
        });
        Thread first = Thread.startVirtualThread(chore);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        chore.run();

        assertThat(done).hasValue(1);
        end.countDown();
        first.join();
    }

    @Test
    void a_change_of_files_is_seen_after_one_that_ended_in_an_error(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("watched");
        Files.writeString(file, "0");
        try (FileWatch watch = new FileWatch(List.of(file), () -> {
                    done.incrementAndGet();
                    throw new StackOverflowError();
                })
                .start()) {
            assertThat(watch).isNotNull();
            Files.writeString(file, "once");
            awaitDone(1);

            Files.writeString(file, "and once more");
            awaitDone(2);
        }
    }

    private void awaitDone(int times) {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        while (done.get() < times) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sneak(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
