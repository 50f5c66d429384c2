package dev.caravan.batch.work;

import static dev.caravan.harness.Folders.ids;
import static dev.caravan.harness.Folders.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import dev.caravan.harness.Folders;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes with one store share the items of a batch, and take over what one left that is gone. */
@Tag("slow")
@Timeout(60)
class TwoWorkersTest {
    private static final int ITEMS = 600;

    private final ProviderStub north =
            ProviderStub.openAi().says("from north").usage(10, 5).after(Duration.ofMillis(40));
    private final String database = Postgres.database();
    private final Books books = new Books(database);

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan caravan() {
        return TestCaravan.with()
                .provider("north", north)
                .prices("north,m1,2025-01-01,2,0.5,3,8")
                .property("caravan.store.url", database)
                .property("caravan.batch.parallel", "8")
                .property("caravan.inbox.every", "50ms")
                .property("caravan.inbox.still", "100ms")
                .start();
    }

    private static String lines() {
        return IntStream.range(0, ITEMS)
                .mapToObj(i -> line("i" + i, "north/m1", "prompt " + i))
                .collect(Collectors.joining());
    }

    @Test
    void both_answer_and_each_item_once() throws Exception {
        try (TestCaravan one = caravan()) {
            Folders folders = Folders.of(one);
            try (TestCaravan other = caravan()) {
                folders.drop("many.jsonl", lines());
                assertThat(other.gateway().batches().anotherServes()).isTrue();
                folders.await(
                        () -> books.number("SELECT COUNT(DISTINCT holder) FROM batch_claim") == 2, "both hold some");
                north.journal().awaitCount(ITEMS / 2, Duration.ofSeconds(20));
            }

            folders.awaitDone("many.jsonl");

            assertThat(ids(folders.results("many"))).hasSize(ITEMS).doesNotHaveDuplicates();
            assertThat(north.journal().count()).isBetween(ITEMS, ITEMS + 8);
            assertThat(north.journal().maxConcurrent()).isGreaterThan(8);
        }
    }

    @Test
    void what_a_dead_one_held_is_taken_over() {
        try (TestCaravan one = caravan()) {
            Folders folders = Folders.of(one);
            one.gateway().batches().hold(true);
            folders.drop("many.jsonl", lines());
            folders.await(() -> books.number("SELECT COUNT(*) FROM batch WHERE state = 'open'") == 1, "it is taken");
            books.change("INSERT INTO worker (id, host, process, process_began, serves, alive_until)"
                    + " VALUES ('dead', 'elsewhere', 1, 1, 1, " + (System.currentTimeMillis() + 3_000) + ")");
            books.change(
                    "INSERT INTO batch_claim (batch, n, holder) SELECT batch, n, 'dead' FROM batch_item WHERE n <= 100"
                            + " ON CONFLICT DO NOTHING");
            one.gateway().batches().hold(false);

            folders.awaitDone("many.jsonl");

            assertThat(ids(folders.results("many"))).hasSize(ITEMS).doesNotHaveDuplicates();
            assertThat(north.journal().count()).isEqualTo(ITEMS);
        }
    }
}
