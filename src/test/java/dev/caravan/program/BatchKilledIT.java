package dev.caravan.program;

import static dev.caravan.harness.Folders.ids;
import static dev.caravan.harness.Folders.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import dev.caravan.harness.Folders;
import dev.caravan.harness.Postgres;
import dev.caravan.price.PriceFile;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Killed at random moments of a batch, again and again until it ends: each item is in the results once. */
@Timeout(240)
class BatchKilledIT {
    private static final int ITEMS = 10_000;
    private static final int PARALLEL = 32;

    @TempDir
    Path folder;

    private final ProviderStub openAi = ProviderStub.openAi().says("hi").usage(1000, 100);
    private final Random chance = new Random(7);

    @AfterEach
    void close() {
        openAi.close();
    }

    private Map<String, String> environment() throws Exception {
        Files.writeString(folder.resolve("prices.csv"), PriceFile.HEAD + "\nopenai,m1,2025-01-01,2,0.5,3,8\n");
        Map<String, String> environment = new HashMap<>();
        environment.put("OPENAI_API_KEY", "sk-x");
        environment.put("OPENAI_BASE_URL", openAi.baseUrl());
        environment.put("CARAVAN_PROBE_EVERY", "0s");
        environment.put("CARAVAN_LOG", "warn");
        environment.put("CARAVAN_BATCH_PARALLEL", Integer.toString(PARALLEL));
        return environment;
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> line("i" + i, "openai/m1", "question " + i))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void each_item_of_a_dropped_file_is_answered_once(String database) throws Exception {
        Map<String, String> environment = environment();
        Books books = Books.in(folder.resolve("data"));
        if (database.equals("postgresql")) {
            books = new Books(Postgres.database());
            environment.put("CARAVAN_STORE_URL", books.url());
        }
        Folders folders = new Folders(folder.resolve("inbox"), folder.resolve("outbox"));
        folders.drop("many.jsonl", lines(ITEMS));

        int kills = 0;
        Path done = folder.resolve("inbox/.done/many.jsonl");
        while (!Files.exists(done)) {
            try (Program program = Program.start(folder, environment, "serve").awaitReady()) {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_000 + chance.nextInt(4_000));
                while (System.nanoTime() < end && !Files.exists(done)) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                if (!Files.exists(done)) {
                    program.kill();
                    kills++;
                }
            }
        }

        assertThat(kills).isGreaterThanOrEqualTo(2);
        requireEachOnce(folders, ITEMS);
        assertThat(openAi.journal().count()).isBetween(ITEMS, ITEMS + PARALLEL * kills);
        assertThat(books.number("SELECT COUNT(*) FROM ledger WHERE outcome = 'ok'"))
                .isEqualTo(ITEMS);
        assertThat(books.number("SELECT SUM(cost) FROM ledger"))
                .isEqualTo(books.number("SELECT SUM(cost) FROM batch_item"))
                .isEqualTo(books.number("SELECT SUM(cost) FROM batch"));
    }

    private static void requireEachOnce(Folders folders, int items) {
        assertThat(ids(folders.results("many"))).hasSize(items).doesNotHaveDuplicates();
        assertThat(folders.errors("many")).isEmpty();
    }

    @Test
    void the_command_goes_on_where_it_was_killed_or_stopped() throws Exception {
        Map<String, String> environment = environment();
        Files.writeString(folder.resolve("many.jsonl"), lines(ITEMS));
        Folders folders = new Folders(folder.resolve("inbox"), folder.resolve("outbox"));

        try (Program killed = Program.start(folder, environment, "batch", "many.jsonl")) {
            openAi.journal().awaitCount(1_000, Duration.ofSeconds(30));
            killed.kill();
        }
        int before = openAi.journal().count();
        try (Program stopped = Program.start(folder, environment, "batch", "many.jsonl")) {
            openAi.journal().awaitCount(before + 1_000, Duration.ofSeconds(30));
            stopped.terminate();
            assertThat(stopped.exitCode()).isEqualTo(1);
            assertThat(stopped.log()).contains("goes on: ").contains("stopped; the same command goes on from here");
        }
        try (Program last = Program.start(folder, environment, "batch", "many.jsonl")) {
            assertThat(last.exitCode()).as(last.log()).isZero();
            assertThat(last.log()).contains("10,000 answered, 0 failed");
        }
        try (Program again = Program.start(folder, environment, "batch", "many.jsonl")) {
            assertThat(again.exitCode()).isZero();
            assertThat(again.log()).contains("was answered before");
        }

        requireEachOnce(folders, ITEMS);
        assertThat(openAi.journal().count()).isBetween(ITEMS, ITEMS + PARALLEL);
        assertThat(Files.exists(folder.resolve("many.jsonl"))).isTrue();
    }

    @Test
    void beside_a_running_server_that_one_does_the_work() throws Exception {
        Map<String, String> environment = environment();
        environment.put("CARAVAN_PROVIDER_OPENAI_CALLS_AT_ONCE", "10");
        openAi.after(Duration.ofMillis(10));
        Files.writeString(folder.resolve("many.jsonl"), lines(1_000));
        Folders folders = new Folders(folder.resolve("inbox"), folder.resolve("results"));

        try (Program server = Program.start(folder, environment, "serve").awaitReady()) {
            folders.drop("other.jsonl", lines(1_000).replace("question", "other"));
            int code;
            try (Program command =
                    Program.start(folder, environment, "batch", "many.jsonl", "--out", "results", "--parallel", "50")) {
                openAi.journal().awaitCount(500, Duration.ofSeconds(30));
                server.kill();
                code = command.exitCode();
                assertThat(code).as(command.log()).isZero();
            }
        }

        requireEachOnce(folders, 1_000);
        assertThat(openAi.journal().maxConcurrent()).isLessThanOrEqualTo(10);
    }

    @Test
    void exit_codes_tell_what_became_of_it() throws Exception {
        Map<String, String> environment = environment();
        Files.writeString(folder.resolve("good.txt"), "hi");
        Files.writeString(folder.resolve("dear.jsonl"), lines(50));
        Files.writeString(folder.resolve("bad.jsonl"), lines(1) + "no json\n");

        assertThat(run(environment, "good.txt", "--model", "openai/m1")).isEqualTo(List.of(0, "1 answered"));
        assertThat(run(environment, "bad.jsonl")).isEqualTo(List.of(1, "1 failed"));
        assertThat(run(environment, "dear.jsonl", "--max-cost", "0.10")).isEqualTo(List.of(1, "has no room for it"));
        int paid = openAi.journal().count();
        assertThat(paid).isLessThan(50);
        assertThat(run(environment, "dear.jsonl", "--max-cost", "10")).isEqualTo(List.of(0, "50 answered"));
        assertThat(openAi.journal().count()).isEqualTo(2 + 50);
        assertThat(run(environment, "none.jsonl")).isEqualTo(List.of(2, "there is no file"));
        assertThat(run(environment, "good.txt", "--max-costs", "1")).isEqualTo(List.of(2, "did you mean"));
        assertThat(run(environment, "prices.csv", "--parallel", "0")).isEqualTo(List.of(2, "whole number"));
    }

    /** The exit code, and those words of the last expectation that were said. */
    private List<Object> run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("batch"));
        all.addAll(List.of(arguments));
        try (Program program = Program.start(folder, environment, all.toArray(String[]::new))) {
            int code = program.exitCode();
            String log = program.log();
            String said = List.of(
                            "50 answered",
                            "has no room for it",
                            "1 failed",
                            "1 answered",
                            "there is no file",
                            "did you mean",
                            "whole number")
                    .stream()
                    .filter(log::contains)
                    .findFirst()
                    .orElse(log);
            return List.of(code, said);
        }
    }
}
