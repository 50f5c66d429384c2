package dev.caravan.chain;

import dev.caravan.call.Target;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.failure.Trouble;
import dev.caravan.tier.ProviderKeys;
import dev.caravan.tier.Routed;
import dev.caravan.tier.TierChains;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who is asked next. A call walks its chain once, each key of a provider before the next provider, for another one
 * beats waiting; only when none is free it
 * waits, in line where a limit holds it back, for the one that is ready first, within the retry policy. Where the breakers
 * of all are open, the one that is open longest is asked all the same. Safe for use by many threads.
 */
public final class Chain {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

    private final TierChains tiers;
    private final ProviderKeys keys;
    private final Spread spread;
    private final Retry retry;
    private final Rests rests;
    private final Lines lines;
    private final Grumbles grumbles;
    private final InstantSource clock;
    private final RandomGenerator chance;
    private final int backgroundPercent;
    private final Unhonoured unhonoured;

    /** Calls that nobody waits for may fill {@code backgroundPercent} of a provider's limits. */
    public Chain(
            TierChains tiers,
            ProviderKeys keys,
            Spread spread,
            Retry retry,
            Rests rests,
            Lines lines,
            InstantSource clock,
            RandomGenerator chance,
            int backgroundPercent,
            Unhonoured unhonoured) {
        this.tiers = tiers;
        this.keys = keys;
        this.spread = spread;
        this.retry = retry;
        this.rests = rests;
        this.lines = lines;
        this.grumbles = new Grumbles(LOG, clock);
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
        return walk(routed, targets);
    }

    /** The call goes to the models that its caller named. */
    public Walk named(Routed routed) {
        return walk(routed, routed.named());
    }

    private Walk walk(Routed routed, List<Target> targets) {
        LOG.debug(
                "{} asked for {}: the tier {} goes along {}",
                routed.asked().id(),
                routed.asked().model(),
                routed.tier(),
                targets);
        long gone = routed.asked().nanosUnderWay() / 1_000_000;
        long deadline = clock.millis() - gone + retry.within().toMillis();
        return new Walk(routed, legs(targets), backgroundPercent, deadline);
    }

    private List<Leg> legs(List<Target> targets) {
        List<Leg> legs = new ArrayList<>(targets.size());
        for (Target target : targets) {
            ProviderKeys.Several several = keys.of(target.provider());
            if (several == null) {
                legs.add(Leg.to(target));
            } else {
                legs.addAll(Kin.legs(target, several, spread));
            }
        }
        return legs;
    }

    /**
     * Moves the call on to the provider that is to be asked now, after a failure or for the first time; a call that limits
     * hold back waits in line until it is its turn. Leaves the provider's name and the milliseconds to wait before it is
     * asked as the variables {@code provider} and {@code pause}.
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
        walk.decided();
        LOG.debug("{} asks {} in {} ms", walk.asked().id(), leg.seat(), walk.pauseMillis());
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
            case RATE_LIMIT -> rests.afterRateLimit(leg.seat(), failure.retryAfter());
            case AUTH -> rests.afterRefusedKey(leg.seat().provider());
            case FORBIDDEN -> rests.afterRefusal(leg.seat());
            case CIRCUIT_OPEN, THROTTLED, OVER_BUDGET, RESTING, LOCKED_OUT -> passedOver(walk, leg, failure);
            default -> {}
        }
        if (failure.status() != 0 || failure.trouble().worthRetrying()) {
            grumbles.about(walk.asked().id(), leg.seat(), failure);
        } else {
            LOG.debug("{} passes {} over: {}", walk.asked().id(), leg.seat(), failure.reason());
        }
        switch (failure.trouble()) {
            case CIRCUIT_OPEN -> noteShut(walk, leg, failure);
            case THROTTLED -> leg.restUntil(clock.millis() + readyIn(failure), failure);
            case RESTING -> leg.restUntil(clock.millis() + jittered(readyIn(failure), 0.02), failure);
            default -> noteTried(walk, leg, failure);
        }
        if (leg.kin() != null) {
            leg.kin().tell(leg, failure);
        }
    }

    private static long readyIn(ProviderFailure failure) {
        return failure.retryAfter().map(Duration::toMillis).orElse(0L);
    }

    /** Who waits is counted once for it, however often it tries. */
    private static void passedOver(Walk walk, Leg leg, ProviderFailure failure) {
        if (leg.isFirst(failure.trouble())) {
            walk.passedOver(leg.target(), failure.trouble());
        }
    }

    private void noteTried(Walk walk, Leg leg, ProviderFailure failure) {
        boolean again = failure.trouble().worthRetrying() && leg.rounds() < retry.tries();
        // A breaker that is open for long has seen more than this call has.
        boolean hopeless =
                walk.isLastResort() && readyInOf(leg) > retry.firstWait().toMillis();
        if (again && !hopeless) {
            leg.restUntil(readyAfter(failure, leg.tries()), failure);
        } else {
            leg.end(failure);
            if (leg.kin() != null && leg.rounds() >= retry.tries()) {
                leg.kin().endTried();
            }
        }
    }

    /** A breaker that has opened a moment ago is worth a wait; behind one that is open for long nobody waits. */
    private void noteShut(Walk walk, Leg leg, ProviderFailure failure) {
        if (leg.kin() != null) {
            leg.kin().foundShut(leg, readyIn(failure));
        }
        if (walk.isLastResort()) {
            return;
        }
        boolean soon = readyIn(failure) <= retry.firstWait().toMillis();
        if (soon && leg.timesShut() < retry.tries()) {
            leg.restUntil(readyAfter(failure, leg.timesShut()), failure);
        } else {
            leg.end(failure);
        }
    }

    private static long readyInOf(Leg leg) {
        ProviderFailure failure = leg.failure();
        return failure == null ? 0 : readyIn(failure);
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

    /** Whom nobody knows to be busy; else, where all are shut, a last resort; else who is ready first. */
    private Optional<Leg> choose(Walk walk) {
        return fresh(walk)
                .or(() -> allAreShut(walk) ? lastResort(walk) : Optional.empty())
                .or(() -> afterWaiting(walk))
                .or(() -> lastResort(walk));
    }

    private Optional<Leg> fresh(Walk walk) {
        Target heldBack = null;
        for (Leg leg = untouched(walk); leg != null; leg = untouched(walk)) {
            if (leg.isSpare() || lines.letPass(walk, leg.seat())) {
                walk.goTo(leg, 0);
                if (heldBack != null && !heldBack.equals(leg.target())) {
                    walk.handedOver(heldBack, Trouble.THROTTLED);
                }
                return Optional.of(leg);
            }
            ProviderFailure busy =
                    ProviderFailure.notNow(Trouble.THROTTLED, "throttled: others wait already", Duration.ZERO);
            passedOver(walk, leg, busy);
            LOG.debug("{} passes {} over: {}", walk.asked().id(), leg.seat(), busy.reason());
            leg.restUntil(clock.millis(), busy);
            heldBack = leg.target();
        }
        return Optional.empty();
    }

    /** The first in the chain that nothing is known of, by whichever of its keys is best asked now. */
    private static @Nullable Leg untouched(Walk walk) {
        for (Leg leg : walk.legs()) {
            if (leg.untouched()) {
                return leg.kin() == null ? leg : leg.kin().next();
            }
        }
        return null;
    }

    private static boolean allAreShut(Walk walk) {
        return walk.legs().stream().allMatch(leg -> leg.over() || leg.failedBy(Trouble.CIRCUIT_OPEN));
    }

    private static Optional<Leg> lastResort(Walk walk) {
        Optional<Leg> longestShut =
                walk.legs().stream().filter(Leg::mayBeLastResort).min(Comparator.comparingLong(Leg::shutSinceMillis));
        longestShut.ifPresent(leg -> {
            walk.leaveLines();
            walk.goToAsLastResort(leg);
        });
        return longestShut;
    }

    private Optional<Leg> afterWaiting(Walk walk) {
        long deadline = walk.deadlineMillis();
        Optional<Leg> soonest = walk.legs().stream()
                .filter(leg -> !leg.over() && !leg.failedBy(Trouble.THROTTLED))
                .min(Comparator.comparingLong(Leg::readyAtMillis))
                .filter(leg -> leg.readyAtMillis() <= deadline);
        if (walk.asked().patient()) {
            long until = soonest.map(Leg::readyAtMillis).orElse(deadline);
            Optional<Leg> inTurn = inLine(walk, until);
            if (inTurn.isPresent()) {
                walk.goTo(inTurn.get(), 0);
                return inTurn;
            }
        }
        walk.leaveLines();
        long now = clock.millis();
        soonest.ifPresent(leg -> walk.goTo(leg, Math.max(0, leg.readyAtMillis() - now)));
        return soonest.filter(leg -> leg.readyAtMillis() <= now || walk.asked().patient());
    }

    /** Who knows that its turn comes too late does not wait for it. */
    private Optional<Leg> inLine(Walk walk, long untilMillis) {
        List<Leg> heldBack = new ArrayList<>(1);
        for (Leg leg : walk.legs()) {
            if (leg.over() || !leg.failedBy(Trouble.THROTTLED)) {
                continue;
            }
            if (leg.readyAtMillis() <= walk.deadlineMillis()) {
                heldBack.add(leg);
            } else {
                leg.leaveLine(false);
            }
        }
        return heldBack.isEmpty() ? Optional.empty() : lines.await(walk, heldBack, untilMillis);
    }

    private Optional<Leg> withLess(Walk walk) {
        Optional<Leg> leg = unhonoured.another(walk.legs(), walk.asked().request());
        leg.ifPresent(again -> walk.goTo(again, 0));
        return leg;
    }

    private Refusal refusal(Walk walk) {
        List<Leg> legs = heard(walk.legs());
        Optional<Duration> wait = legs.stream()
                .filter(leg -> !leg.over() || leg.failedBy(Trouble.RATE_LIMIT) || askedToWait(leg) > 0)
                .map(leg -> Duration.ofMillis(waitMillis(leg)))
                .min(Comparator.naturalOrder())
                .map(Chain::atLeastASecond);
        String reasons = "'" + walk.asked().model() + "': " + reasons(legs);
        List<Leg> suited =
                legs.stream().filter(leg -> !leg.failedBy(Trouble.UNSUITED)).toList();
        if (allFailedBy(suited, Trouble.OVER_BUDGET)) {
            return Refusal.insufficientQuota("no money is left for " + reasons, wait.orElse(null));
        }
        if (allFailedBy(suited, Trouble.RATE_LIMIT, Trouble.THROTTLED, Trouble.RESTING, Trouble.OVER_BUDGET)) {
            return Refusal.rateLimited(
                    "no provider may be asked now for " + reasons, wait.orElse(Duration.ofSeconds(1)));
        }
        if (legs.stream().allMatch(leg -> leg.failedBy(Trouble.NOT_SERVED, Trouble.UNSUITED))) {
            ProviderFailure last = legs.getLast().failure();
            return last == null ? Refusal.ourFault() : last.ifPinned().orElseGet(Refusal::ourFault);
        }
        return Refusal.allProvidersFailed("no provider answered " + reasons, wait.orElse(null));
    }

    /** A refused key is no answer to the caller where the provider was asked by another one. */
    private static List<Leg> heard(List<Leg> legs) {
        return legs.stream()
                .filter(leg -> leg.kin() == null || !leg.refused() || !leg.kin().heard())
                .toList();
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
        return rests.remaining(leg.seat()).map(Duration::toMillis).orElse(0L);
    }

    private static Duration atLeastASecond(Duration wait) {
        return wait.toSeconds() < 1 ? Duration.ofSeconds(1) : wait;
    }

    private static String reasons(List<Leg> legs) {
        return legs.stream()
                .map(leg -> leg.target() + ": "
                        + (leg.failure() == null ? "not asked" : leg.failure().reason()))
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
