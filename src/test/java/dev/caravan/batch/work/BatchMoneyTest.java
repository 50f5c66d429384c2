package dev.caravan.batch.work;

import static dev.caravan.harness.Folders.ids;
import static dev.caravan.harness.Folders.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No batch costs more than it may, and what was not asked for want of money is asked when there is some. */
@Tag("slow")
@Timeout(60)
class BatchMoneyTest {
    private static final int ITEMS = 100;

    /** 1,000 tokens at 100 USD a million, and next to nothing for the question. */
    private static final long NANO_USD_EACH = 100_000_000;

    private final ProviderStub north =
            ProviderStub.openAi().says("from north").usage(0, 1000).after(Duration.ofMillis(5));
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .prices("north,m1,2025-01-01,0,0,0,100")
            .property("caravan.model.north/m1.max-tokens", "1000")
            .property("caravan.inbox.every", "50ms")
            .property("caravan.inbox.still", "100ms")
            .property("caravan.retry.within", "1s")
            .expectsErrors()
            .start();
    private final Folders folders = Folders.of(caravan);

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    private static String lines() {
        return IntStream.range(0, ITEMS)
                .mapToObj(i -> line("i" + i, "north/m1", "prompt " + i))
                .collect(Collectors.joining());
    }

    private long spent() {
        return caravan.books().number("SELECT SUM(cost) FROM ledger");
    }

    private String state() {
        return caravan.books().rows("SELECT state FROM batch").getFirst().text("state");
    }

    @Test
    void a_batch_stops_at_its_own_budget_and_goes_on_with_a_higher_one() throws Exception {
        folders.drop("dear.yaml", "max-cost: 3\nparallel: 16\n").drop("dear.jsonl", lines());
        folders.await(() -> spent() > 0 && state().equals("paused"), "it is paused");

        assertThat(spent()).isEqualTo(30 * NANO_USD_EACH);
        folders.await(() -> folders.results("dear").size() == 30, "what was answered is written");
        assertThat(folders.errors("dear")).isEmpty();

        Files.writeString(folders.inbox().resolve("dear.yaml"), "max-cost: 20\nparallel: 16\n");
        folders.awaitDone("dear.jsonl");

        assertThat(spent()).isEqualTo(ITEMS * NANO_USD_EACH);
        assertThat(ids(folders.results("dear"))).hasSize(ITEMS).doesNotHaveDuplicates();
        assertThat(north.journal().count()).isEqualTo(ITEMS);
    }

    @Test
    void a_batch_waits_while_the_days_budget_is_used_up() throws Exception {
        caravan.takeOver(Map.of("caravan.budget.usd-per-day", "2"));
        folders.drop("dear.jsonl", lines());
        folders.await(() -> spent() == 20 * NANO_USD_EACH, "the day's budget is spent");
        folders.await(
                () -> caravan.books()
                        .rows("SELECT reason FROM batch")
                        .getFirst()
                        .text("reason")
                        .contains("budget"),
                "it says why it waits");
        assertThat(spent()).isEqualTo(20 * NANO_USD_EACH);
        assertThat(folders.errors("dear")).isEmpty();

        caravan.takeOver(Map.of("caravan.budget.usd-per-day", "20"));
        folders.awaitDone("dear.jsonl");

        assertThat(ids(folders.results("dear"))).hasSize(ITEMS).doesNotHaveDuplicates();
    }
}
