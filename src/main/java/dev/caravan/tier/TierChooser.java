package dev.caravan.tier;

import dev.caravan.admit.Plan;
import dev.caravan.classify.Classifier;
import dev.caravan.classify.Prompt;
import dev.caravan.request.Dialogue;
import dev.caravan.request.EmbeddingsRequest;
import java.util.List;

/** Chooses the tier of a call that left it to us, by how hard its prompt looks and what its caller's plan allows. */
public final class TierChooser {
    /** From the least to the best. */
    private static final List<String> ORDER = List.of("local", "simple", "medium", "complex", TierChains.HYBRID);

    private final Classifier classifier;

    public TierChooser(Classifier classifier) {
        this.classifier = classifier;
    }

    public Routed choose(Routed routed) {
        return switch (routed.asked().request()) {
            case Dialogue dialogue -> {
                Prompt prompt = new Prompt(dialogue.lastUserText(), dialogue.toolsOffered(), dialogue.turns());
                Plan plan = routed.client().permission(routed.asked());
                yield routed.in(within(plan, classifier.classify(prompt).tier()));
            }
            case EmbeddingsRequest embeddings -> throw new IllegalStateException("vectors have no tier");
        };
    }

    /** The best allowed tier that is not above the one that the prompt is worth, else the least of those above. */
    private static String within(Plan plan, String worth) {
        int at = ORDER.indexOf(worth);
        for (int i = at; i >= 0; i--) {
            if (plan.allowsTier(ORDER.get(i))) {
                return ORDER.get(i);
            }
        }
        return ORDER.subList(at + 1, ORDER.size()).stream()
                .filter(plan::allowsTier)
                .findFirst()
                .orElse(worth);
    }
}
