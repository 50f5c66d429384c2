package dev.caravan.provider.aws;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import java.time.Instant;
import java.util.Optional;

/** One place where keys may be. */
interface KeySource {
    /**
     * Empty where nothing says that they are here, so that the next place is looked at.
     *
     * @throws ProviderFailure where they should be here, and are not to be had
     */
    Optional<AwsKeys> keys(Errands errands, Instant now);

    /** Words that hold no secret, for an operator to mend it. */
    static ProviderFailure none(String why) {
        return ProviderFailure.of(Trouble.AUTH, 0, "no AWS credentials: " + why);
    }

    /** Whoever gives them answered something else; what is refused is the operator's to mend. */
    static ProviderFailure refused(String who, int status, String said) {
        String words = who + " answered " + status + (said.isEmpty() ? "" : " " + said);
        return switch (status) {
            case 400, 401, 403, 404 -> none(words);
            case 429 -> ProviderFailure.of(Trouble.RATE_LIMIT, status, "no AWS credentials: " + words);
            default -> ProviderFailure.of(Trouble.SERVER_ERROR, status, "no AWS credentials: " + words);
        };
    }
}
