package dev.caravan.tier;

import dev.caravan.call.Dialogue;
import dev.caravan.call.EmbeddingsRequest;
import dev.caravan.classify.Classifier;
import dev.caravan.classify.Prompt;

/** Chooses the tier of a call that left it to us, by how hard its prompt looks. */
public final class TierChooser {
    private final Classifier classifier;

    public TierChooser(Classifier classifier) {
        this.classifier = classifier;
    }

    public Routed choose(Routed routed) {
        return switch (routed.asked().request()) {
            case Dialogue dialogue -> {
                Prompt prompt = new Prompt(dialogue.lastUserText(), dialogue.toolsOffered(), dialogue.turns());
                yield routed.in(classifier.classify(prompt).tier());
            }
            case EmbeddingsRequest embeddings -> throw new IllegalStateException("vectors have no tier");
        };
    }
}
