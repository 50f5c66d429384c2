package dev.caravan.routeset.step;

import dev.caravan.admit.Identified;
import dev.caravan.cache.Sought;
import dev.caravan.call.Asked;
import dev.caravan.tier.ModelNames;
import dev.caravan.tier.Routed;
import dev.caravan.tier.TierChains;
import dev.caravan.tier.TierChooser;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/**
 * The steps that decide a call's tier, as the routes call them: what the stations decide, and the tier as the variable
 * {@code tier} besides, for a router that reaches into the body costs a call 3 µs. Threads may share it.
 */
public final class TierSteps {
    static final String TIER = "tier";

    private final ModelNames names;
    private final TierChooser chooser;
    private final TierChains tiers;

    public TierSteps(ModelNames names, TierChooser chooser, TierChains tiers) {
        this.names = names;
        this.chooser = chooser;
        this.tiers = tiers;
    }

    /** Stands before the cache, which knows a call by the model that it asks for. */
    public Asked askFor(@Body Asked asked, String model) {
        return names.instead(asked, model);
    }

    /** Stands before the cache too: what a plan forbids is not to be had out of memory either. */
    public Identified permit(@Body Identified known) {
        return names.permit(known);
    }

    public Routed resolve(@Body Sought sought, Exchange exchange) {
        return noted(names.resolve(sought), exchange);
    }

    public Routed choose(@Body Routed routed, Exchange exchange) {
        return noted(chooser.choose(routed), exchange);
    }

    private Routed noted(Routed routed, Exchange exchange) {
        exchange.setVariable(TIER, tiers.served(routed.tier()));
        return routed;
    }
}
