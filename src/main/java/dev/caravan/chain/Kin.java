package dev.caravan.chain;

import dev.caravan.call.Target;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.tier.ProviderKeys;
import java.util.List;
import java.util.function.Predicate;

/** The legs of a call that lead to the same model by the keys of its provider. Owned by the call's own thread. */
final class Kin {
    private static final long PROBES_TAKE_MILLIS = 100;

    private final List<Leg> legs;
    private final boolean inTurn;
    private final Spread spread;

    private Kin(List<Leg> legs, boolean inTurn, Spread spread) {
        this.legs = legs;
        this.inTurn = inTurn;
        this.spread = spread;
    }

    /** A leg for each key, which know of each other. */
    static List<Leg> legs(Target target, ProviderKeys.Several several, Spread spread) {
        List<Leg> legs = several.keys().stream().map(key -> Leg.by(key, target)).toList();
        Kin kin = new Kin(legs, several.inTurn(), spread);
        legs.forEach(leg -> leg.joins(kin));
        return legs;
    }

    /** Which of those that nothing is known of is to be asked now; there must be one. */
    Leg next() {
        return spread.choose(legs.stream().filter(Leg::untouched).toList(), inTurn);
    }

    /** The call goes there; what is returned is to be run when the attempt is over. */
    Runnable enter(Leg leg) {
        return spread.enter(leg);
    }

    /** Tries in all, of which the first ones of all count as one: a key that is not asked yet is no second try. */
    int rounds() {
        return 1 + legs.stream().mapToInt(leg -> Math.max(0, leg.tries() - 1)).sum();
    }

    /** Whom the same befell is asked again as that one is, without a member; which of them now. */
    Leg alsoWithout(String member, Leg again) {
        List<Leg> same = legs.stream()
                .filter(leg -> leg == again || leg.failure() == again.failure())
                .toList();
        same.stream().filter(leg -> leg != again).forEach(leg -> leg.againWithout(member));
        return spread.choose(same, inTurn);
    }

    /** None of those that were tried is tried once more. */
    void endTried() {
        legs.stream().filter(leg -> leg.tries() > 0).forEach(Leg::end);
    }

    /**
     * What befell one of them holds for others too, as far as it is not its key's alone: a refused key, a used up limit. Of
     * an endpoint that fails it says nothing of others, and of a model that is not there neither: it may be another key's to
     * use.
     */
    void tell(Leg from, ProviderFailure failure) {
        switch (failure.trouble()) {
            case RATE_LIMIT, AUTH, FORBIDDEN, THROTTLED, RESTING, LOCKED_OUT -> {}
            case UNSUITED, OVER_BUDGET, TOO_MUCH -> mirror(from, leg -> true);
            default -> {
                if (failure.status() != 404) {
                    mirror(from, leg -> sameEndpoint(leg, from));
                }
            }
        }
    }

    private void mirror(Leg from, Predicate<Leg> whom) {
        legs.stream()
                .filter(leg -> leg != from && (leg.untouched() || leg.mirrors()))
                .filter(whom)
                .forEach(leg -> leg.mirror(from));
    }

    /** The breaker of its endpoint lets nobody through for so long, or until its probes are over. */
    void foundShut(Leg found, long readyInMillis) {
        long millis = Math.max(PROBES_TAKE_MILLIS, readyInMillis);
        legs.stream().filter(leg -> sameEndpoint(leg, found)).forEach(leg -> spread.avoid(leg.seat(), millis));
    }

    private static boolean sameEndpoint(Leg one, Leg other) {
        return one.key() != null
                && other.key() != null
                && one.key().endpoint().equals(other.key().endpoint());
    }

    /** Whether any of them failed by something else than that its key was refused. */
    boolean heard() {
        return legs.stream().anyMatch(leg -> !leg.refused());
    }
}
