package dev.caravan.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What calls cost, as the caller, the log and the meters hear of it. */
class CostTest {
    private static final String LIST = PriceFile.HEAD + "\nnorth,m1,2025-01-01,2,0.5,3,8\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @EnumSource(Vendor.class)
    void whole_and_streamed_cost_the_same_to_the_last_unit(Vendor vendor) throws Exception {
        try (ProviderStub north = vendor.stub();
                TestCaravan caravan = with(north, LIST)) {
            north.says("a b c").usage(Usage.of(1001, 77));

            Reply whole = caravan.ask("north/m1", "hi");
            double once = caravan.meter("llm_cost_usd_total", "provider=\"north\"");
            caravan.stream("north/m1", "hi");

            assertThat(whole.header("x-caravan-cost-usd")).isEqualTo("0.002618000");
            assertThat(once).isEqualTo(0.002618);
            assertThat(caravan.meter("llm_cost_usd_total", "provider=\"north\""))
                    .isEqualTo(2 * once);
        }
    }

    @Test
    void a_cut_stream_costs_what_came() throws Exception {
        try (ProviderStub north = ProviderStub.openAi();
                TestCaravan caravan = with(north, LIST)) {
            north.says("a b c d e f").closes(Place.afterTokens(4));

            caravan.stream("north/m1", "hi");

            assertThat(caravan.meter("llm_cost_usd_total", "provider=\"north\""))
                    .isPositive();
        }
    }

    @Test
    void a_model_without_a_price_is_served_and_costs_nothing_that_we_know() throws Exception {
        try (ProviderStub north = ProviderStub.openAi();
                TestCaravan caravan = with(north, PriceFile.HEAD)) {
            Reply reply = caravan.ask("north/m1", "hi");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("x-caravan-cost-usd")).isEmpty();
            assertThat(caravan.meter("llm_cost_usd_total")).isZero();
        }
    }

    @Test
    void a_saved_price_holds_soon_and_a_faulty_one_not_at_all() throws Exception {
        try (ProviderStub north = ProviderStub.openAi();
                TestCaravan caravan = with(north, LIST)) {
            north.usage(1_000_000, 0);
            assertThat(caravan.ask("north/m1", "hi").header("x-caravan-cost-usd"))
                    .isEqualTo("2.000000000");

            Files.writeString(folder.resolve("prices.csv"), LIST.replace(",2,0.5", ",22,0.5"));
            awaitCost(caravan, "22.000000000");
            Files.writeString(folder.resolve("prices.csv"), LIST.replace(",2,0.5", ",cheap,0.5"));
            awaitLogged(caravan, "saved with a fault");

            assertThat(caravan.ask("north/m1", "hi").header("x-caravan-cost-usd"))
                    .isEqualTo("22.000000000");
        }
    }

    private static void awaitLogged(TestCaravan caravan, String words) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (caravan.logged(PriceBook.class.getName()).stream().noneMatch(line -> line.contains(words))) {
            assertThat(System.nanoTime()).as("waited for " + words).isLessThan(end);
        }
    }

    private static void awaitCost(TestCaravan caravan, String cost) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!caravan.ask("north/m1", "hi").header("x-caravan-cost-usd").equals(cost)) {
            assertThat(System.nanoTime()).as("waited for " + cost).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private TestCaravan with(ProviderStub north, String list) throws Exception {
        Path file = folder.resolve("prices.csv");
        Files.writeString(file, list);
        return TestCaravan.with()
                .provider("north", north)
                .property("caravan.prices", file.toString())
                .expectsErrors()
                .start();
    }
}
