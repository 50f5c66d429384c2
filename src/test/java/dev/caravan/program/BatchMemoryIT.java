package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import dev.caravan.harness.Postgres;
import dev.caravan.stub.ProviderStub;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Six files of large lines at once, with the heap as it is shipped: the process lives, and each line has its result. */
@Timeout(240)
class BatchMemoryIT {
    private static final int FILES = 6;
    private static final int LINES = 3;
    private static final int LARGE = 15 << 20;

    @TempDir
    Path folder;

    private final ProviderStub openAi = ProviderStub.openAi().says("hi").usage(1000, 100);

    @AfterEach
    void close() {
        openAi.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void many_large_lines_at_once_end_nothing(String database) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx320m -XX:+ExitOnOutOfMemoryError");
        environment.put("OPENAI_API_KEY", "sk-x");
        environment.put("OPENAI_BASE_URL", openAi.baseUrl());
        environment.put("CARAVAN_PROBE_EVERY", "0s");
        if (database.equals("postgresql")) {
            environment.put("CARAVAN_STORE_URL", Postgres.database());
        }
        Folders folders = new Folders(folder.resolve("inbox"), folder.resolve("outbox"));
        for (int i = 0; i < FILES; i++) {
            drop(i);
        }

        try (Program program = Program.start(folder, environment, "serve").awaitReady()) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(200);
            for (int i = 0; i < FILES; i++) {
                Path done = folder.resolve("inbox/.done/f" + i + ".jsonl");
                while (!Files.exists(done) && program.isAlive() && System.nanoTime() < end) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                assertThat(program.isAlive()).as(program.log()).isTrue();
                assertThat(done).exists();
                assertThat(folders.results("f" + i)).hasSize(LINES);
            }
        }
    }

    private void drop(int number) throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        try (BufferedWriter file = Files.newBufferedWriter(inbox.resolve("f" + number + ".jsonl"))) {
            for (int i = 0; i < LINES; i++) {
                String line = Folders.line("i" + i, "openai/m1", number + " PLACE");
                int place = line.indexOf("PLACE");
                file.write(line, 0, place);
                // No text that fits into one byte a character.
                file.write("\u20ac" + "x".repeat(LARGE));
                file.write(line, place, line.length() - place);
            }
        }
    }
}
