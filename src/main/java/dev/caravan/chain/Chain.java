package dev.caravan.chain;

import dev.caravan.call.CallerLeft;
import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Refusal;
import dev.caravan.call.Target;
import dev.caravan.call.Trouble;
import dev.caravan.tier.Routed;
import dev.caravan.tier.TierChains;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who is asked next. A call walks its chain once, for another provider beats waiting; only when none is free it
 * waits for the one that is ready first, within the retry policy. Safe for use by many threads.
 */
public final class Chain {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

    private final TierChains tiers;
    private final Retry retry;
    private final Rests rests;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final int backgroundPercent;
    private final Unhonoured unhonoured;

    /** Calls that nobody waits for may fill {@code backgroundPercent} of a provider's limits. */
    public Chain(
            TierChains tiers,
            Retry retry,
            Rests rests,
            InstantSource clock,
            RandomGenerator chance,
            int backgroundPercent,
            Unhonoured unhonoured) {
        this.tiers = tiers;
        this.retry = retry;
        this.rests = rests;
        this.clock = clock;
        this.chance = chance;
        this.backgroundPercent = backgroundPercent;
        this.unhonoured = unhonoured;
    }

    /** The call takes the chain that the route names. */
    public Walk along(Routed routed, String chain) {
        List<Target> targets = tiers.along(chain);
        if (targets.isEmpty()) {
            throw Refusal.unknownModel("the tier '" + routed.tier() + "' has no provider that can be called");
        }
        return new Walk(routed, targets, backgroundPercent);
    }

    /** The call goes to the models that its caller named. */
    public Walk named(Routed routed) {
        return new Walk(routed, routed.named(), backgroundPercent);
    }

    /**
     * Moves the call on to the provider that is to be asked now, after a failure or for the first time. Leaves its name
     * and the milliseconds to wait before as the variables {@code provider} and {@code pause}.
     *
     * @throws Refusal where nobody is left to ask, or asking another would not help
     */
    public Walk next(@Body Walk walk, @ExchangeException @Nullable Exception failure, Exchange exchange)
            throws Exception {
        Target from = null;
        ProviderFailure why = null;
        if (walk.setOut()) {
            walk.release();
            why = understood(failure);
            from = walk.target();
            note(walk, why);
        }
        walk.asked().departure().requirePresence();
        Leg leg = choose(walk).or(() -> withLess(walk)).orElseThrow(() -> refusal(walk));
        if (from != null && why != null && !from.equals(leg.target())) {
            walk.handedOver(from, why.trouble());
        }
        exchange.setVariable("provider", leg.way());
        exchange.setVariable("pause", walk.pauseMillis());
        return walk;
    }

    /** What the breaker, the throttle or the call had to say; anything else is no reason to ask another provider. */
    private static ProviderFailure understood(@Nullable Exception failure) throws Exception {
        return switch (failure) {
            case null -> ProviderFailure.of(Trouble.CIRCUIT_OPEN, 0, Trouble.CIRCUIT_OPEN.words());
            case ProviderFailure provider -> provider;
            case CallerLeft left -> throw left;
            default -> throw failure;
        };
    }

    private void note(Walk walk, ProviderFailure failure) {
        Leg leg = walk.currentLeg();
        switch (failure.trouble()) {
            case RATE_LIMIT -> rests.afterRateLimit(leg.target().provider(), failure.retryAfter());
            case AUTH -> rests.afterRefusedKey(leg.target().provider());
            case CIRCUIT_OPEN, THROTTLED, OVER_BUDGET, RESTING, LOCKED_OUT -> walk.passedOver(failure.trouble());
            default -> {}
        }
        if (failure.status() != 0 || failure.trouble().worthRetrying()) {
            LOG.warn("{} {}: {}", walk.asked().id(), leg.target(), failure.reason());
        }
        if (failure.trouble().worthRetrying() && leg.tries() < retry.tries()) {
            leg.restUntil(readyAfter(failure, leg.tries()), failure);
        } else if (failure.trouble() == Trouble.THROTTLED || failure.trouble() == Trouble.RESTING) {
            leg.restUntil(
                    clock.millis()
                            + jittered(
                                    failure.retryAfter().orElse(Duration.ZERO).toMillis(), 0.02),
                    failure);
        } else {
            leg.end(failure);
        }
    }

    private long readyAfter(ProviderFailure failure, int tries) {
        long wait = jittered(retry.waitMillis(tries), 0.15);
        long floor = failure.retryAfter().map(Duration::toMillis).orElse(0L);
        return clock.millis() + Math.max(wait, floor);
    }

    /** Spread a little, and never shorter than asked for. */
    private long jittered(long millis, double spread) {
        return millis + (long) (chance.nextDouble() * spread * millis);
    }

    private Optional<Leg> choose(Walk walk) {
        for (Leg leg : walk.legs()) {
            if (leg.untouched()) {
                walk.goTo(leg, 0);
                return Optional.of(leg);
            }
        }
        long now = clock.millis();
        long elapsed = (System.nanoTime() - walk.asked().startedNanos()) / 1_000_000;
        Optional<Leg> soonest =
                walk.legs().stream().filter(leg -> !leg.over()).min(Comparator.comparingLong(Leg::readyAtMillis));
        return soonest.filter(leg -> {
            long pause = Math.max(0, leg.readyAtMillis() - now);
            walk.goTo(leg, pause);
            return (pause == 0 || walk.asked().patient())
                    && elapsed + pause <= retry.within().toMillis();
        });
    }

    private Optional<Leg> withLess(Walk walk) {
        Optional<Leg> leg = unhonoured.another(walk.legs(), walk.asked().request());
        leg.ifPresent(again -> walk.goTo(again, 0));
        return leg;
    }

    private Refusal refusal(Walk walk) {
        List<Leg> legs = walk.legs();
        Optional<Duration> wait = legs.stream()
                .filter(leg -> !leg.over() || leg.failedBy(Trouble.RATE_LIMIT) || askedToWait(leg) > 0)
                .map(leg -> Duration.ofMillis(waitMillis(leg)))
                .min(Comparator.naturalOrder())
                .map(Chain::atLeastASecond);
        String reasons = reasons(legs);
        List<Leg> suited =
                legs.stream().filter(leg -> !leg.failedBy(Trouble.UNSUITED)).toList();
        if (allFailedBy(suited, Trouble.OVER_BUDGET)) {
            return Refusal.insufficientQuota("no money is left for this call: " + reasons, wait.orElse(null));
        }
        if (allFailedBy(suited, Trouble.RATE_LIMIT, Trouble.THROTTLED, Trouble.RESTING, Trouble.OVER_BUDGET)) {
            return Refusal.rateLimited("no provider may be asked now: " + reasons, wait.orElse(Duration.ofSeconds(1)));
        }
        if (legs.stream().allMatch(leg -> leg.failedBy(Trouble.NOT_SERVED, Trouble.UNSUITED))) {
            ProviderFailure last = legs.getLast().failure();
            return last == null ? Refusal.ourFault() : last.ifPinned().orElseGet(Refusal::ourFault);
        }
        return Refusal.allProvidersFailed("no provider answered: " + reasons, wait.orElse(null));
    }

    private static boolean allFailedBy(List<Leg> legs, Trouble... troubles) {
        return !legs.isEmpty() && legs.stream().allMatch(leg -> leg.failedBy(troubles));
    }

    private long waitMillis(Leg leg) {
        long ready = leg.over() ? askedToWait(leg) : leg.readyAtMillis() - clock.millis();
        return Math.max(ready, restMillis(leg));
    }

    private static long askedToWait(Leg leg) {
        ProviderFailure failure = leg.failure();
        return failure == null
                ? 0
                : failure.retryAfter().map(Duration::toMillis).orElse(0L);
    }

    private long restMillis(Leg leg) {
        return rests.remaining(leg.target().provider()).map(Duration::toMillis).orElse(0L);
    }

    private static Duration atLeastASecond(Duration wait) {
        return wait.toSeconds() < 1 ? Duration.ofSeconds(1) : wait;
    }

    private static String reasons(List<Leg> legs) {
        StringBuilder reasons = new StringBuilder();
        for (Leg leg : legs) {
            ProviderFailure failure = leg.failure();
            reasons.append(reasons.isEmpty() ? "" : "; ")
                    .append(leg.target())
                    .append(": ")
                    .append(failure == null ? "not asked" : failure.reason());
        }
        return reasons.toString();
    }
}
