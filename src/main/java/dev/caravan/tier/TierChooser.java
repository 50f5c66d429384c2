package dev.caravan.tier;

import dev.caravan.call.ChatRequest;
import dev.caravan.classify.Classifier;
import dev.caravan.classify.Prompt;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/** Chooses the tier of a call that left it to us, by how hard its prompt looks. */
public final class TierChooser {
    private final Classifier classifier;

    public TierChooser(Classifier classifier) {
        this.classifier = classifier;
    }

    /** The call in its tier, which is the variable {@code tier} from now on. */
    public Routed choose(@Body Routed routed, Exchange exchange) {
        ChatRequest request = routed.asked().request();
        Prompt prompt = new Prompt(request.lastUserText(), request.toolsOffered(), request.turns());
        Routed chosen = routed.in(classifier.classify(prompt).tier());
        exchange.setVariable("tier", chosen.tier());
        return chosen;
    }
}
