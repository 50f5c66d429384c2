package dev.caravan.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A letter whose reading ends the process is found out among those that were read beside it. */
@Timeout(30)
class SuspectsTest {
    private final Path folder;

    SuspectsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** As the next process would see it. */
    private Suspects next() {
        return new Suspects(folder, InstantSource.system());
    }

    private void isRead(Suspects suspects, String key) {
        try (Suspects.Reading reading = suspects.begin(key)) {
            assertThat(reading.isSafe()).as(key).isTrue();
        }
    }

    /** Not closed: the process is gone. */
    @SuppressWarnings("resource")
    private void ends(Suspects suspects, String... keys) {
        for (String key : keys) {
            assertThat(suspects.begin(key).isSafe()).as(key).isTrue();
        }
    }

    @Test
    void the_third_process_does_not_read_it() {
        ends(next(), "fatal", "innocent");
        Suspects second = next();
        isRead(second, "innocent");
        ends(second, "fatal");

        Suspects third = next();

        assertThat(third.begin("fatal").isSafe()).isFalse();
        isRead(third, "innocent");
        isRead(third, "new");
        assertThat(next().begin("fatal").isSafe()).isFalse();
    }

    @Test
    void one_that_was_fatal_once_is_read_alone() throws Exception {
        ends(next(), "suspect");
        Suspects second = next();
        CountDownLatch read = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Suspects.Reading alone = second.begin("suspect")) {
                var unused = threads.submit(() -> {
                    isRead(second, "other");
                    read.countDown();
                });
                assertThat(read.await(200, java.util.concurrent.TimeUnit.MILLISECONDS))
                        .isFalse();
                assertThat(alone.isSafe()).isTrue();
            }
            read.await();
        }
    }

    @Test
    void what_was_read_to_its_end_is_forgotten_and_so_is_what_never_came_again() {
        isRead(next(), "harmless");
        assertThat(folder).isEmptyDirectory();

        ends(next(), "gone");
        InstantSource later = () -> Instant.now().plus(Duration.ofDays(2));
        isRead(new Suspects(folder, later), "another");

        assertThat(folder).isEmptyDirectory();
    }
}
