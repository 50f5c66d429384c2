package dev.caravan.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Figures;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.price.Money;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What cache and tiers save on the same day's work: repeated prompts of mixed difficulty. */
class SavingsTest {
    private static final Workload WORKLOAD = Workload.of(400, 20260601);

    private static final ProviderStub SMALL = answering();
    private static final ProviderStub MIDDLE = answering();
    private static final ProviderStub LARGE = answering();

    /** What a day cost, in 10⁻⁹ USD, and what the meters say was saved by the cache and by tiers. */
    private record Day(String name, long cost, long savedByCache, long savedByTier) {}

    /** Longer questions have longer answers, whoever gives them. */
    private static ProviderStub answering() {
        return ProviderStub.openAi().chooses(SavingsTest::answer);
    }

    private static Optional<Behaviour> answer(Request request) {
        int characters = request.json().at("/messages/0/content").asText().length();
        return Optional.of(Behaviour.wellBehaved().says("an answer").usage(8 + characters / 4, 20 + 4L * characters));
    }

    @AfterAll
    static void close() {
        SMALL.close();
        MIDDLE.close();
        LARGE.close();
    }

    @Test
    void cache_and_tiers_save_each_for_itself_and_more_together() {
        Day off = replay("everything off", "complex", false);
        Day cache = replay("cache", "complex", true);
        Day tiers = replay("tiers", "auto", false);
        Day both = replay("cache and tiers", "auto", true);

        print(List.of(off, cache, tiers, both));
        assertThat(off.savedByCache() + off.savedByTier()).isZero();
        assertThat(cache.cost() + cache.savedByCache()).isEqualTo(off.cost());
        assertThat(cache.savedByTier()).isZero();
        assertThat(tiers.cost() + tiers.savedByTier()).isEqualTo(off.cost());
        assertThat(tiers.savedByCache()).isZero();
        assertThat(both.cost() + both.savedByCache()).isEqualTo(tiers.cost());
        assertThat(both.cost()).isLessThan(cache.cost()).isLessThan(tiers.cost());
        assertThat(cache.cost()).isLessThan(off.cost());
        assertThat(tiers.cost()).isLessThan(off.cost());
    }

    private static Day replay(String name, String model, boolean cached) {
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("small", SMALL)
                .provider("middle", MIDDLE)
                .provider("large", LARGE)
                .ownChains()
                .property("caravan.tier.simple.chain", "small/s, middle/m, large/l")
                .property("caravan.tier.medium.chain", "middle/m, large/l, small/s")
                .property("caravan.tier.complex.chain", "large/l, middle/m, small/s")
                .prices(
                        "small,s,2025-01-01,0.10,,,0.40",
                        "middle,m,2025-01-01,0.30,,,2.50",
                        "large,l,2025-01-01,5,,,25");
        try (TestCaravan caravan = (cached ? builder.cached() : builder).start()) {
            for (int call = 0; call < WORKLOAD.asks().size(); call++) {
                Workload.Ask ask = WORKLOAD.asks().get(call);
                Reply reply = caravan.post(TestCaravan.request(model, ask.prompt(), call % 3 == 0));
                assertThat(reply.header("x-caravan-tier"))
                        .as(ask.prompt())
                        .isEqualTo(model.equals("auto") ? ask.tier() : model);
            }
            Figures figures = Figures.of(caravan);
            return new Day(
                    name,
                    figures.nanoUsd("llm_cost_usd_total"),
                    figures.nanoUsd("llm_cost_saved_usd_total", "reason=\"cache\""),
                    figures.nanoUsd("llm_cost_saved_usd_total", "reason=\"tier\""));
        }
    }

    private static void print(List<Day> days) {
        long off = days.getFirst().cost();
        StringBuilder table = new StringBuilder(600)
                .append(String.format(
                        Locale.ROOT,
                        "%n%d calls, %d different prompts (%d simple, %d medium, %d complex calls)%n%-16s %12s %8s%n",
                        WORKLOAD.asks().size(),
                        WORKLOAD.distinct(),
                        WORKLOAD.count("simple"),
                        WORKLOAD.count("medium"),
                        WORKLOAD.count("complex"),
                        "",
                        "cost in USD",
                        "saved"));
        for (Day day : days) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-16s %12s %6.1f %%%n",
                    day.name(),
                    new Money(day.cost()),
                    100.0 * (off - day.cost()) / off));
        }
        System.out.println(table);
    }
}
