package dev.caravan.routeset.step;

import dev.caravan.chain.Breaker;
import dev.caravan.chain.Breakers;
import java.util.Collection;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.OnFallbackDefinition;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.reifier.ProcessorReifier;
import org.jspecify.annotations.Nullable;

/** Makes the {@code circuitBreaker} step that a route describes. */
final class BreakerSteps extends ProcessorReifier<CircuitBreakerDefinition> {
    private final Breakers.Board breakers;
    private final Breaker.Numbers numbers;

    BreakerSteps(Route route, CircuitBreakerDefinition step, Breakers.Board breakers, Breaker.Numbers numbers) {
        super(route, step);
        this.breakers = breakers;
        this.numbers = numbers;
    }

    /** Whether it says numbers alone; what else Camel's own breaker can do, Camel's own does. */
    static boolean describesOurs(Resilience4jConfigurationDefinition described) {
        return isNone(described.getCircuitBreaker())
                && isNone(described.getConfig())
                && isNone(described.getSlidingWindowType())
                && isNone(described.getSlowCallRateThreshold())
                && isNone(described.getSlowCallDurationThreshold())
                && isNone(described.getBulkheadEnabled())
                && isNone(described.getTimeoutEnabled())
                && isNone(described.getRecordExceptions())
                && isNone(described.getIgnoreExceptions());
    }

    private static boolean isNone(@Nullable String option) {
        return option == null;
    }

    private static boolean isNone(@Nullable Collection<?> options) {
        return options == null || options.isEmpty();
    }

    @Override
    public Processor createProcessor() throws Exception {
        Processor block = createChildProcessor(true);
        OnFallbackDefinition otherwise = definition.getOnFallback();
        Processor fallback = otherwise == null || otherwise.getOutputs().isEmpty()
                ? null
                : createOutputsProcessor(otherwise.getOutputs());
        return new BreakerStep(breakers, numbers, block, fallback);
    }
}
