package dev.caravan.routeset;

import dev.caravan.admit.KeyRing;
import dev.caravan.admit.Limits;
import dev.caravan.door.Visitors;
import dev.caravan.meter.KnownModels;
import dev.caravan.meter.Meters;
import dev.caravan.settings.Settings;
import java.time.InstantSource;

/** What a set of routes finds around it: it is there before the set, and stays when the set goes. */
public interface Surroundings {
    InstantSource clock();

    KnownModels models();

    Meters meters();

    Visitors visitors();

    KeyRing keys();

    Limits limits();

    /** Puts into a context all that its routes name. */
    void furnish(Interior interior);

    /** These settings hold from now on, for what outlives the sets too. */
    void follow(Settings settings);
}
