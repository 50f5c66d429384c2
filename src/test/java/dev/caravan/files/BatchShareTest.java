package dev.caravan.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One key with much work holds no other one up, and has no more batches open than it may. */
@Tag("slow")
@Timeout(120)
class BatchShareTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(20, 7);

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan.Builder with() {
        return TestCaravan.with().provider("north", north).property("caravan.auth", "keys");
    }

    /** A key holds in the gateway a moment after it was made. */
    private static Filing holder(TestCaravan caravan, String name, String plan) throws InterruptedException {
        Filing filing = Filing.at(caravan, KeyDesk.of(caravan).create(name, "--plan", plan));
        await(() -> filing.get("/v1/batches").status() == 200);
        return filing;
    }

    private static String wish(String file) {
        return "{\"input_file_id\":\"" + file
                + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}";
    }

    private static Reply begin(Filing filing, String file) {
        return filing.post("/v1/batches", wish(file));
    }

    private static JsonNode batch(Filing filing, Reply begun) {
        return filing.get("/v1/batches/" + begun.json().path("id").asText()).json();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void awaitCompleted(Filing filing, Reply begun) throws InterruptedException {
        await(() -> batch(filing, begun).path("status").asText().equals("completed"));
    }

    @Test
    void a_small_batch_is_asked_between_the_items_of_large_ones() throws Exception {
        north.after(Duration.ofMillis(20));
        try (TestCaravan caravan =
                with().property("caravan.batch.parallel", "4").start()) {
            Filing busy = holder(caravan, "busy", "enterprise");
            Filing calm = holder(caravan, "calm", "enterprise");
            String many = busy.id("many.jsonl", BatchApiTest.lines(2_000));
            List<Reply> large = List.of(begin(busy, many), begin(busy, many));
            await(() -> large.stream()
                    .allMatch(
                            begun -> batch(busy, begun).path("status").asText().equals("in_progress")));

            Reply small = begin(calm, calm.id("few.jsonl", BatchApiTest.lines(8)));
            awaitCompleted(calm, small);

            int done = large.stream()
                    .mapToInt(begun ->
                            batch(busy, begun).at("/request_counts/completed").asInt())
                    .sum();
            assertThat(done).isLessThan(2_000);
            large.forEach(
                    begun -> busy.post("/v1/batches/" + begun.json().path("id").asText() + "/cancel", "{}"));
        }
    }

    @Test
    void a_small_batch_is_read_between_the_lines_of_large_ones() throws Exception {
        try (TestCaravan caravan = with().start()) {
            Filing busy = holder(caravan, "busy", "enterprise");
            Filing calm = holder(caravan, "calm", "enterprise");
            String line = BatchApiTest.line("ID", "nobody/nothing").replace("hi ID", "x".repeat(2 << 20));
            StringBuilder large = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                large.append(line.replace("ID", "c" + i));
            }
            String file = busy.id("large.jsonl", large.toString());
            String few = calm.id("few.jsonl", BatchApiTest.lines(3));
            List<Reply> begun = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                begun.add(begin(busy, file));
            }

            awaitCompleted(calm, begin(calm, few));

            assertThat(begun.stream()
                            .map(each -> batch(busy, each).path("status").asText()))
                    .contains("validating");
            begun.forEach(
                    each -> busy.post("/v1/batches/" + each.json().path("id").asText() + "/cancel", "{}"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_key_has_no_more_batches_open_than_it_may(String database) throws Exception {
        north.after(Duration.ofSeconds(30));
        TestCaravan.Builder builder = with().property("caravan.batch.open-per-key", "3")
                .property("caravan.plan.enterprise.open-batches", "5")
                .property("caravan.batch.parallel", "1");
        if (database.equals("postgresql")) {
            builder.property("caravan.store.url", Postgres.database());
        }
        try (TestCaravan caravan = builder.start()) {
            Filing usual = holder(caravan, "usual", "premium");
            Filing large = holder(caravan, "large", "enterprise");
            String file = usual.id("few.jsonl", BatchApiTest.lines(2));
            List<Reply> begun = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                begun.add(begin(usual, file));
            }

            Reply refused = begin(usual, file);

            assertThat(begun).allMatch(each -> each.status() == 200);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json().at("/error/type").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("too_many_batches");
            assertThat(refused.json().at("/error/message").asText()).contains("3 batches");
            assertThat(refused.header("retry-after")).isNotBlank();
            String other = large.id("few.jsonl", BatchApiTest.lines(2));
            for (int i = 0; i < 5; i++) {
                assertThat(begin(large, other).status()).isEqualTo(200);
            }
            assertThat(begin(large, other).status()).isEqualTo(429);
        }
    }

    @Test
    void the_id_of_a_batch_tells_nothing() {
        try (TestCaravan caravan = TestCaravan.with().provider("north", north).start()) {
            Filing filing = Filing.at(caravan);
            String file = filing.id("few.jsonl", BatchApiTest.lines(1));

            assertThat(begin(filing, file).json().path("id").asText()).matches("batch_[0-9a-f]{24}");
        }
    }
}
