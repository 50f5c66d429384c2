package dev.caravan.routeset.step;

import dev.caravan.chain.Walk;
import dev.caravan.hybrid.Draft;
import dev.caravan.hybrid.Drafting;
import dev.caravan.hybrid.Improvement;
import dev.caravan.provider.Answered;
import dev.caravan.request.Dialogue;
import dev.caravan.tier.Routed;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/**
 * The steps of the hybrid tier, as its routes call them; what the langchain4j-chat step is asked and says are the
 * variables {@code messages} and {@code draft}. Threads may share it.
 */
public final class HybridSteps {
    private static final String DRAFTING = "drafting";
    private static final String MESSAGES = "messages";
    private static final String IN_HAND = "in-hand";

    private final Improvement improvement;
    private final InstantSource clock;

    public HybridSteps(Improvement improvement, InstantSource clock) {
        this.improvement = improvement;
        this.clock = clock;
    }

    /** Leaves what the drafting model is asked, and nothing where the call cannot be drafted. */
    public void prepare(@Body Routed routed, Exchange exchange) {
        Drafting.of(routed.asked(), routed.client().name()).ifPresent(drafting -> {
            exchange.setVariable(DRAFTING, drafting);
            exchange.setVariable(MESSAGES, drafting.messages());
        });
    }

    /** The call as one that asks to improve the draft, where there is one. */
    public Routed improve(@Body Routed routed, Exchange exchange) {
        Routed waited = goOn(routed, exchange);
        Optional<Draft> draft = exchange.getVariable(DRAFTING, Drafting.class).draft();
        if (draft.isEmpty() || !(routed.asked().request() instanceof Dialogue dialogue)) {
            return waited;
        }
        exchange.setVariable(IN_HAND, draft.get());
        return waited.asking(
                improvement.of(dialogue, draft.get().text()), draft.get().spare());
    }

    /** The call as it came, for no draft could be had. */
    public Routed goOn(@Body Routed routed, Exchange exchange) {
        return routed.after(exchange.getVariable(DRAFTING, Drafting.class).sinceNanos());
    }

    /** The draft as the answer. */
    public Answered answer(@Body Walk walk, Exchange exchange) {
        Draft draft = exchange.getVariable(IN_HAND, Draft.class);
        return new Answered(walk, draft.answer(walk.asked(), clock.instant()));
    }
}
