package dev.caravan.provider;

import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.settings.Settings;
import java.time.Duration;

/** How long one attempt may take: whole answers in all, streams to their first token and between two tokens. */
record Timeouts(Settings settings, ModelSettings models, Duration firstToken, Duration idle, Duration total) {
    Duration totalFor(Walk walk) {
        return overridden(walk, total);
    }

    Duration firstTokenFor(Walk walk) {
        return overridden(walk, firstToken);
    }

    private Duration overridden(Walk walk, Duration usual) {
        return models.of(walk.seat())
                .timeout()
                .or(() -> settings.findDuration("caravan.tier." + walk.tier() + ".timeout"))
                .orElse(usual);
    }
}
