package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import dev.caravan.harness.Books.Row;
import dev.caravan.harness.Postgres;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Killed at random moments under load, again and again: the ledger misses no call that was answered. */
@Timeout(300)
class KilledIT {
    private static final int KILLS = 4;
    private static final int CALLERS = 16;
    private static final String QUESTION =
            "{\"model\":\"openai/m1\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

    @TempDir
    Path folder;

    private final ProviderStub openAi = ProviderStub.openAi().says("hi").usage(1000, 100);
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<Integer> others = ConcurrentHashMap.newKeySet();
    private final Random chance = new Random(42);

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("OPENAI_API_KEY", "sk-x");
        environment.put("OPENAI_BASE_URL", openAi.baseUrl());
        environment.put("CARAVAN_PROBE_EVERY", "0s");
        environment.put("CARAVAN_LOG", "warn");
        return environment;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void every_call_that_was_answered_is_in_the_ledger(String database) throws Exception {
        prices();
        Map<String, String> environment = environment();
        Books books = Books.in(folder.resolve("data"));
        if (database.equals("postgresql")) {
            books = new Books(Postgres.database());
            environment.put("CARAVAN_STORE_URL", books.url());
        }

        for (int kill = 0; kill < KILLS; kill++) {
            callUntilKilled(environment);
        }

        try (Program last = Program.start(folder, environment, "serve").awaitReady()) {
            assertThat(call(last, false).statusCode()).isEqualTo(200);
        }
        List<Row> rows = books.rows("SELECT request_id, kind, cost FROM ledger");
        Set<String> written = new HashSet<>();
        rows.forEach(row -> written.add(row.text("request_id")));
        assertThat(written).containsAll(answered).hasSameSizeAs(rows);
        assertThat(rows).hasSizeBetween(answered.size(), openAi.journal().count());
        assertThat(answered).hasSizeGreaterThan(KILLS * CALLERS);
        assertThat(books.number("SELECT SUM(requests) FROM roll_up")).isEqualTo(rows.size());
        assertThat(books.number("SELECT SUM(cost) FROM roll_up"))
                .isEqualTo(books.number("SELECT SUM(cost) FROM spent"))
                .isEqualTo(rows.size() * 2_800_000L);
    }

    @Test
    void a_budget_holds_over_all_the_kills() throws Exception {
        prices();
        Map<String, String> environment = environment();
        environment.put("CARAVAN_BUDGET_USD_PER_DAY", "1");
        Files.writeString(folder.resolve("application.properties"), "caravan.model.openai/m1.max-tokens=100\n");
        openAi.usage(10, 100);

        for (int kill = 0; kill < KILLS; kill++) {
            callUntilKilled(environment);
        }

        try (Program last = Program.start(folder, environment, "serve").awaitReady()) {
            int refused = 0;
            for (int i = 0; i < 2_000 && refused == 0; i++) {
                refused = call(last, false).statusCode() == 429 ? 1 : 0;
            }
            assertThat(refused).isEqualTo(1);
        }
        Books books = Books.in(folder.resolve("data"));
        assertThat(books.number("SELECT SUM(cost) FROM ledger")).isBetween(990_000_000L, 1_000_000_000L);
        assertThat(others).isSubsetOf(429);
    }

    private void prices() throws IOException {
        Files.writeString(
                folder.resolve("prices.csv"),
                Files.readAllLines(Path.of("prices.csv")).stream()
                                .filter(line -> line.startsWith("provider,"))
                                .findFirst()
                                .orElseThrow()
                        + "\nopenai,m1,2025-01-01,2,0.5,3,8\n");
    }

    private void callUntilKilled(Map<String, String> environment) throws Exception {
        AtomicBoolean killed = new AtomicBoolean();
        try (Program program = Program.start(folder, environment, "serve").awaitReady();
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < CALLERS; i++) {
                boolean stream = i % 2 == 0;
                callers.execute(() -> {
                    while (!killed.get()) {
                        callOnce(program, stream);
                    }
                });
            }
            try {
                awaitAnswers(answered.size() + 8 * CALLERS);
                TimeUnit.MILLISECONDS.sleep(chance.nextInt(300));
            } finally {
                program.kill();
                killed.set(true);
            }
        }
    }

    /** Or the budget is used up. */
    private void awaitAnswers(int many) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (answered.size() < many && others.isEmpty()) {
            assertThat(System.nanoTime()).as("%d answers", answered.size()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private void callOnce(Program program, boolean stream) {
        try {
            HttpResponse<String> reply = call(program, stream);
            boolean whole = !stream || reply.body().contains("data: [DONE]");
            if (reply.statusCode() == 200 && whole) {
                answered.add(reply.headers().firstValue("x-request-id").orElseThrow());
            } else if (reply.statusCode() != 200) {
                others.add(reply.statusCode());
            }
        } catch (Exception e) {
            // It was killed meanwhile.
        }
    }

    private HttpResponse<String> call(Program program, boolean stream) throws Exception {
        return program.chat(QUESTION.formatted(stream, "q" + chance.nextInt(Integer.MAX_VALUE)));
    }
}
