package dev.caravan.routeset;

import dev.caravan.admit.Admission;
import dev.caravan.door.DoorPaths;
import dev.caravan.embed.Flow;
import dev.caravan.settings.Settings;
import dev.caravan.tier.Providers;
import dev.caravan.tier.TierChains;
import org.apache.camel.CamelContext;

/** What a set of routes is of its own, while it is furnished. {@code inside} takes calls on their way that its routes make. */
public record Interior(
        CamelContext context,
        Settings settings,
        Admission admission,
        DoorPaths paths,
        TierChains tiers,
        Providers providers,
        Flow inside) {}
