package dev.caravan;

import dev.caravan.embed.FlowStarter;
import dev.caravan.embed.RunningFlow;
import java.util.Map;

/** Starts a Caravan where a component needs one and its application brought none. */
public final class EmbeddedStarter implements FlowStarter {
    @Override
    public RunningFlow start(Map<String, String> properties) throws Exception {
        return Embedded.start(properties);
    }
}
