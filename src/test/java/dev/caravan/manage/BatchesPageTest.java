package dev.caravan.manage;

import static dev.caravan.harness.Folders.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Folders;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever runs the gateway sees how far each batch is, what it cost and what it waits for. */
class BatchesPageTest {
    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 5);
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .prices("north,m1,2025-01-01,2,0.5,3,8")
            .property("caravan.inbox.every", "50ms")
            .property("caravan.inbox.still", "50ms")
            .property("caravan.retry.tries", "1")
            .property("caravan.retry.within", "1s")
            .start();
    private final Folders folders = Folders.of(caravan);

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void what_is_done_has_its_counts_and_its_cost() {
        folders.drop("cities.jsonl", line("a", "north/m1", "Paris?") + line("b", "north/m1", "Rome?") + "rubbish\n");
        folders.awaitDone("cities.jsonl");
        folders.await(() -> only().path("state").asText().equals("done"), "a batch that is done");

        JsonNode batch = only();
        assertThat(batch.path("name").asText()).isEqualTo("cities");
        assertThat(batch.path("source").asText()).isEqualTo("inbox");
        assertThat(batch.path("total").asInt()).isEqualTo(3);
        assertThat(batch.path("answered").asInt()).isEqualTo(2);
        assertThat(batch.path("failed").asInt()).isEqualTo(1);
        assertThat(batch.path("pending").asInt()).isZero();
        assertThat(batch.path("cost_usd").decimalValue()).isEqualByComparingTo("0.00012");
        assertThat(batch.path("waits_for").isNull()).isTrue();
        assertThat(batch.path("finished_at").asText()).endsWith("Z");
        assertThat(caravan.manage("/api/batches").body()).doesNotContain("Paris");
    }

    @Test
    void what_waits_says_what_for() {
        north.fails(503);

        folders.drop("cities.jsonl", line("a", "north/m1", "Paris?"));

        folders.await(() -> only().path("waits_for").asText().contains("503"), "a batch that waits");
        assertThat(only().path("state").asText()).isEqualTo("open");
        assertThat(only().path("pending").asInt()).isEqualTo(1);
        north.behaves();
        folders.awaitDone("cities.jsonl");
    }

    private JsonNode only() {
        Reply page = caravan.manage("/api/batches");
        assertThat(page.status()).isEqualTo(200);
        return page.json().path("batches").path(0);
    }
}
