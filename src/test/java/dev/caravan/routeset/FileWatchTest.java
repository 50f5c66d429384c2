package dev.caravan.routeset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.OwnLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    private static final long PATIENCE_MILLIS = Duration.ofSeconds(20).toMillis();

    @Test
    void what_goes_wrong_with_one_change_does_not_end_the_watch(@TempDir Path folder) throws Exception {
        Semaphore changes = new Semaphore(0);
        Path file = folder.resolve("a.yaml");
        FileWatch watch = new FileWatch(List.of(folder), () -> {
                    changes.release();
                    throw new NoClassDefFoundError("made by the test");
                })
                .start();
        try (OwnLog log = new OwnLog(FileWatch.class);
                watch) {
            for (int i = 1; i <= 2; i++) {
                save(file, "x".repeat(i));

                assertThat(changes.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                        .as("change " + i)
                        .isTrue();
            }
            // It is told behind our back, and is to be over before another test listens.
            while (log.lines().size() < 2) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static void save(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
