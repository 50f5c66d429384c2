package dev.caravan.tier;

import dev.caravan.call.ChatRequest;
import dev.caravan.classify.Classifier;
import dev.caravan.classify.Prompt;

/** Chooses the tier of a call that left it to us, by how hard its prompt looks. */
public final class TierChooser {
    private final Classifier classifier;

    public TierChooser(Classifier classifier) {
        this.classifier = classifier;
    }

    public Routed choose(Routed routed) {
        ChatRequest request = routed.asked().request();
        Prompt prompt = new Prompt(request.lastUserText(), request.toolsOffered(), request.turns());
        return routed.in(classifier.classify(prompt).tier());
    }
}
