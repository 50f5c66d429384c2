package dev.caravan.embed;

import java.util.Map;

/**
 * Starts a Caravan for an application that brought none of its own. Found by {@link java.util.ServiceLoader}, for who makes
 * calls knows nothing of what answers them.
 */
@FunctionalInterface
public interface FlowStarter {
    /** {@code properties} win over files and the environment. */
    RunningFlow start(Map<String, String> properties) throws Exception;
}
