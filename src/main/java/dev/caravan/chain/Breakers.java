package dev.caravan.chain;

import dev.caravan.call.CallerLeft;
import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Refusal;
import dev.caravan.meter.Meters;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The circuit breakers of the process, by provider. A set of routes brings the numbers, the state stays here: what was
 * open is open still when a route was edited. Safe for use by many threads.
 */
public final class Breakers {
    /** The numbers of a {@code circuitBreaker} step. */
    public record Numbers(float failurePercent, int window, int leastCalls, Duration openFor, int probes) {}

    private record Kept(CircuitBreaker breaker, Numbers numbers) {}

    private final Map<String, Kept> byProvider = new ConcurrentHashMap<>();
    private final Meters meters;

    public Breakers(Meters meters) {
        this.meters = meters;
    }

    public CircuitBreaker of(String provider, Numbers numbers) {
        return byProvider.compute(provider, (name, kept) -> {
                    if (kept == null) {
                        meters.circuit(name, () -> state(name));
                        return new Kept(made(name, numbers), numbers);
                    }
                    return kept.numbers.equals(numbers) ? kept : new Kept(remade(kept.breaker, numbers), numbers);
                })
                .breaker;
    }

    /** A stream broke off after the breaker's block had ended well. */
    public void cut(String provider, ProviderFailure why) {
        Kept kept = byProvider.get(provider);
        if (kept != null && why.trouble().marksBreaker()) {
            kept.breaker.onError(0, TimeUnit.NANOSECONDS, why);
        }
    }

    private double state(String provider) {
        Kept kept = byProvider.get(provider);
        return kept == null
                ? 0
                : switch (kept.breaker.getState()) {
                    case OPEN, FORCED_OPEN -> 2;
                    case HALF_OPEN -> 1;
                    default -> 0;
                };
    }

    private static CircuitBreaker made(String name, Numbers numbers) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(numbers.failurePercent)
                        .slidingWindowSize(numbers.window)
                        .minimumNumberOfCalls(Math.min(numbers.leastCalls, numbers.window))
                        .waitDurationInOpenState(numbers.openFor)
                        .permittedNumberOfCallsInHalfOpenState(numbers.probes)
                        .recordException(Breakers::marks)
                        // Neither success nor failure: a caller's mistake or a rate limit says nothing of its health.
                        .ignoreException(failure -> !marks(failure))
                        .writableStackTraceEnabled(false)
                        .build());
    }

    private static CircuitBreaker remade(CircuitBreaker before, Numbers numbers) {
        CircuitBreaker breaker = made(before.getName(), numbers);
        switch (before.getState()) {
            case OPEN -> breaker.transitionToOpenState();
            case HALF_OPEN -> {
                breaker.transitionToOpenState();
                breaker.transitionToHalfOpenState();
            }
            default -> {}
        }
        return breaker;
    }

    /** What an operator's own step fails with counts as well. */
    private static boolean marks(Throwable failure) {
        return switch (failure) {
            case ProviderFailure provider -> provider.trouble().marksBreaker();
            case Refusal refusal -> false;
            case CallerLeft left -> false;
            default -> true;
        };
    }
}
