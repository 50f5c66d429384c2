package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import java.util.List;
import java.util.stream.Stream;

/** What the steps of tiers.camel.yaml are there for. */
final class TierProbes {
    private TierProbes() {}

    static List<Probe> all() {
        Stream<Probe> tiers = Stream.of("local", "simple", "medium", "complex").map(TierProbes::walksTheChainOf);
        return Stream.concat(
                        tiers,
                        Stream.of(
                                Probe.that(Scene::answers)
                                        .needs("choose-tier: models.resolve", "choose-tier: to direct:take-chain"),
                                Probe.that(TierProbes::classifies)
                                        .needs(
                                                "choose-tier: when ${variable.tier} == 'auto'",
                                                "choose-tier: classifier.choose"),
                                HybridProbes.drafting(HybridProbes::improvesADraft)
                                        .needs(
                                                "take-chain: when ${variable.tier} == 'hybrid'",
                                                "take-chain: to direct:hybrid"),
                                Probe.that(TierProbes::sparesMoney)
                                        .needs("choose-tier: budget.spare")
                                        .with("caravan.tier.local.chain", "north/m-local")
                                        .with("caravan.budget.usd-per-day", "0"),
                                Probe.that(TierProbes::asksTheModelThatWasNamed).needs("take-chain: chain.named")))
                .toList();
    }

    private static Probe walksTheChainOf(String tier) {
        return Probe.that(scene -> {
                    scene.caravan.ask(tier, "hi");

                    assertThat(scene.north.journal().last().json().path("model").asText())
                            .isEqualTo("m-" + tier);
                })
                .needs(
                        "take-chain: when ${variable.tier} == '" + tier + "'",
                        "take-chain: chain.along(${body}, '{{caravan.tier." + tier + ".chain}}')")
                .with("caravan.tier." + tier + ".chain", "north/m-" + tier);
    }

    private static void classifies(Scene scene) {
        Reply reply = scene.caravan.ask("auto", "hi");

        assertThat(reply.text()).isEqualTo("from north");
        assertThat(reply.header("x-caravan-tier")).isEqualTo("simple");
    }

    private static void sparesMoney(Scene scene) {
        assertThat(scene.caravan.ask("complex", "hi").header("x-caravan-tier")).isEqualTo("local");
    }

    private static void asksTheModelThatWasNamed(Scene scene) {
        scene.caravan.ask("north/m9", "hi");

        assertThat(scene.north.journal().last().json().path("model").asText()).isEqualTo("m9");
    }
}
