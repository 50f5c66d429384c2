package dev.caravan.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When most of the day's money is spent, tiers are answered by models that cost nothing. */
class ThriftTest {
    private static final String USED = "x-caravan-budget-used";

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 10_000);
    private final ProviderStub home = ProviderStub.openAi().says("from home");

    @AfterEach
    void close() {
        north.close();
        home.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "simple", "medium", "complex", "hybrid"})
    void from_eighty_percent_on_every_tier_goes_to_local(String tier) {
        try (TestCaravan caravan = withHome().start()) {
            for (int i = 0; i < 8; i++) {
                Reply before = ask(caravan, "complex");
                assertThat(before.text()).isEqualTo("from north");
                assertThat(before.header(USED)).isEmpty();
            }

            Reply spared = ask(caravan, tier);

            assertThat(spared.text()).isEqualTo("from home");
            assertThat(spared.header("x-caravan-tier")).isEqualTo("local");
            assertThat(spared.header(USED)).isEqualTo("0.8000");
            assertThat(home.journal().last().json().path("model").asText()).isEqualTo("m1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"north/m1", "m1-of-north"})
    void models_that_were_named_go_on_until_all_is_spent(String model) {
        try (TestCaravan caravan = withHome()
                .property("caravan.provider.north.models", "m1-of-north")
                .prices("north,*,2025-01-01,0,0,0,10", "home,m1,2025-01-01,0,0,0,0")
                .start()) {
            for (int i = 0; i < 10; i++) {
                Reply reply = ask(caravan, model);
                assertThat(reply.text()).isEqualTo("from north");
                assertThat(reply.header(USED)).isEqualTo(i < 8 ? "" : "0.%s000".formatted(i));
            }

            Reply refused = ask(caravan, model);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.errorCode()).isEqualTo("insufficient_quota");
            assertThat(refused.header(USED)).isEqualTo("1.0000");
            assertThat(refused.header("x-should-retry")).isEqualTo("false");
            assertThat(ask(caravan, "complex").text()).isEqualTo("from home");
        }
    }

    @Test
    void where_no_local_provider_is_tiers_go_on_until_all_is_spent() {
        try (TestCaravan caravan =
                withBudget().property("caravan.tier.local.chain", "").start()) {
            for (int i = 0; i < 10; i++) {
                Reply reply = ask(caravan, "complex");
                assertThat(reply.text()).isEqualTo("from north");
                assertThat(reply.header("x-caravan-tier")).isEqualTo("complex");
            }

            assertThat(ask(caravan, "complex").status()).isEqualTo(429);
        }
    }

    @Test
    void the_percentage_may_be_edited() throws Exception {
        try (TestCaravan caravan = withHome().start()) {
            ask(caravan, "complex");
            assertThat(ask(caravan, "complex").text()).isEqualTo("from north");

            caravan.takeOver(Map.of("caravan.budget.local-above", "20"));

            assertThat(ask(caravan, "complex").text()).isEqualTo("from home");
            assertThat(ask(caravan, "local").header(USED)).isEqualTo("0.2000");
        }
    }

    @Test
    void the_budget_of_a_month_alone_spares_nothing() {
        try (TestCaravan caravan = withHome()
                .property("caravan.budget.usd-per-day", "")
                .property("caravan.budget.usd-per-month", "1")
                .start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(ask(caravan, "complex").text()).isEqualTo("from north");
            }

            assertThat(ask(caravan, "complex").status()).isEqualTo(429);
            assertThat(caravan.meter("llm_budget_used_ratio", "scope=\"month\""))
                    .isEqualTo(1);
            assertThat(caravan.manage("/observe/metrics").body()).doesNotContain("scope=\"day\"");
        }
    }

    private TestCaravan.Builder withBudget() {
        return TestCaravan.with()
                .provider("north", north)
                .prices("north,m1,2025-01-01,0,0,0,10", "home,m1,2025-01-01,0,0,0,0")
                .property("caravan.budget.usd-per-day", "1");
    }

    private TestCaravan.Builder withHome() {
        return withBudget()
                .ownChains()
                .provider("home", home)
                .property("caravan.tier.local.chain", "home/m1")
                .property("caravan.tier.simple.chain", "north/m1")
                .property("caravan.tier.medium.chain", "north/m1")
                .property("caravan.tier.complex.chain", "north/m1");
    }

    private static Reply ask(TestCaravan caravan, String model) {
        return caravan.post("{\"model\":\"" + model
                + "\",\"max_tokens\":10000,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }
}
