package dev.caravan.routeset.step;

import dev.caravan.chain.Walk;
import dev.caravan.hold.Holds;
import dev.caravan.hold.Thrift;
import dev.caravan.tier.Routed;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/** The steps that see to the money, as the routes call them. Threads may share it. */
public final class BudgetSteps {
    private final Holds holds;
    private final Thrift thrift;

    public BudgetSteps(Holds holds, Thrift thrift) {
        this.holds = holds;
        this.thrift = thrift;
    }

    /** Directly before the provider is asked, for from here on it may charge. */
    public void hold(@Body Walk walk) {
        holds.hold(walk);
    }

    /** The call as it came, or, where most of the day's money is spent, as one for the tier {@code local}. */
    public Routed spare(@Body Routed routed, Exchange exchange) {
        Routed spared = thrift.spare(routed);
        if (!spared.tier().equals(routed.tier())) {
            exchange.setVariable(TierSteps.TIER, spared.tier());
        }
        return spared;
    }
}
