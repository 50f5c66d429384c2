package dev.caravan.chain;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Scale;
import dev.caravan.request.LeavingOut;
import dev.caravan.request.Request;
import dev.caravan.settings.Settings;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a member of a request that no provider of its chain can honour: the call is refused, or, where the
 * operator wants that, the first of them is asked without it. Immutable.
 */
public record Unhonoured(boolean dropped) {
    /** So often may a provider refuse by itself what it was asked. */
    private static final int MOST_TIMES = 5;

    public static Unhonoured of(Settings settings) {
        return new Unhonoured(settings.dropsUnhonoured());
    }

    /** A provider that is to be asked after all, where nobody else is left. */
    Optional<Leg> another(List<Leg> legs, Request request) {
        if (!dropped || legs.stream().anyMatch(leg -> !leg.over())) {
            return Optional.empty();
        }
        for (Leg leg : legs) {
            Optional<String> member = missed(leg, request);
            if (member.isPresent()) {
                leg.againWithout(member.get());
                return Optional.of(leg.kin() == null ? leg : leg.kin().alsoWithout(member.get(), leg));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missed(Leg leg, Request request) {
        ProviderFailure failure = leg.failure();
        return failure == null || leg.without().size() >= MOST_TIMES
                ? Optional.empty()
                : memberOf(failure)
                        .filter(member -> !leg.without().contains(member))
                        .filter(member ->
                                LeavingOut.of(request, member, Scale.NONE).isPresent());
    }

    /** The member that it is about, where it may be left out. */
    static Optional<String> memberOf(ProviderFailure failure) {
        boolean cannot = failure.trouble() == Trouble.UNSUITED || failure.trouble() == Trouble.NOT_SERVED;
        return cannot
                ? failure.ifPinned()
                        .filter(refusal -> !refusal.code().equals(Optional.of(Refusal.NOT_PRICED)))
                        .flatMap(Refusal::param)
                        .filter(LeavingOut::isAllowed)
                : Optional.empty();
    }
}
