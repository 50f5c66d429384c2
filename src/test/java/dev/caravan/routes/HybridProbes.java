package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What the steps of hybrid.camel.yaml are there for. */
final class HybridProbes {
    private HybridProbes() {}

    static List<Probe> all() {
        return List.of(
                drafting(HybridProbes::improvesADraft)
                        .needs(
                                "hybrid: hybrid.prepare",
                                "hybrid: when ${variable.messages} != null",
                                "hybrid: to direct:hybrid-draft",
                                "hybrid: chain.along(${body}, '{{caravan.tier.complex.chain}}')",
                                "hybrid-draft: to langchain4j-chat:draft",
                                "hybrid-draft: hybrid.improve"),
                drafting(HybridProbes::doesWithoutADraft).needs("hybrid-draft: drafting", "hybrid-draft: hybrid.goOn"),
                drafting(HybridProbes::answersWithTheDraft).needs("provider-draft: hybrid.answer"));
    }

    /** North drafts, south improves. */
    static Probe drafting(Probe.Check check) {
        return Probe.that(check)
                .with("caravan.tier.simple.chain", "north/m1")
                .with("caravan.tier.complex.chain", "south/m1")
                .with("caravan.retry.tries", "1");
    }

    static void improvesADraft(Scene scene) {
        assertThat(scene.caravan.ask("hybrid", "hi").text()).isEqualTo("from south");
        assertThat(scene.south.journal().last().text()).contains("from north");
    }

    private static void doesWithoutADraft(Scene scene) {
        scene.north.fails(503);

        assertThat(scene.caravan.ask("hybrid", "hi").text()).isEqualTo("from south");
    }

    private static void answersWithTheDraft(Scene scene) {
        scene.south.fails(503);

        assertThat(scene.caravan.ask("hybrid", "hi").text()).isEqualTo("from north");
    }
}
