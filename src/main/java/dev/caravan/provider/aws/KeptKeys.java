package dev.caravan.provider.aws;

import dev.caravan.failure.ProviderFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys from the first place that has some, in the order in which the tools of AWS look, kept until shortly before they
 * end. One call at a time gets the next ones; others go on with what is good still, or wait for the same. Threads share
 * it.
 */
public final class KeptKeys {
    private static final Logger LOG = LoggerFactory.getLogger(KeptKeys.class);
    private static final Duration UNTIL_NEXT_TRY = Duration.ofSeconds(10);
    private static final Duration FAILURE_HOLDS = Duration.ofSeconds(1);

    private static final List<String> SIGNS = List.of(
            "access-key",
            "secret-key",
            "profile",
            "credentials-file",
            "web-identity-token-file",
            "container-uri",
            "metadata-url");

    private record Failed(ProviderFailure why, Instant until) {}

    private final KeyWords words;
    private final Errands errands;
    private final InstantSource clock;
    private final List<KeySource> places;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile @Nullable AwsKeys kept;
    private volatile @Nullable Failed failed;

    public KeptKeys(KeyWords words, Errands errands, InstantSource clock) {
        this.words = words;
        this.errands = errands;
        this.clock = clock;
        this.places = List.of(
                new GivenKeys(words),
                new WebIdentity(words),
                new Profiles(words),
                new ContainerRole(words),
                new InstanceRole(words));
    }

    /** Where the operator's profile says that they are at home. */
    public static Optional<String> regionOfProfile(KeyWords words) {
        return Profiles.region(words);
    }

    /**
     * Whether anything says that there may be some, without asking anybody. That a machine may have a role is no sign, for
     * any machine may: who wants it asked says so.
     */
    public boolean expected() {
        boolean said = SIGNS.stream().anyMatch(sign -> words.get(sign).isPresent());
        boolean asks =
                words.get("metadata-disabled").filter("false"::equalsIgnoreCase).isPresent();
        return said || asks || Files.exists(Path.of(words.home(), ".aws", "credentials"));
    }

    /** @throws ProviderFailure where there are none to be had */
    public AwsKeys keys() {
        AwsKeys known = kept;
        Instant now = clock.instant();
        if (known != null && known.isFresh(now)) {
            return known;
        }
        if (known != null && known.isGood(now)) {
            if (!renewing.tryLock()) {
                return known;
            }
        } else {
            renewing.lock();
        }
        try {
            return renewed();
        } finally {
            renewing.unlock();
        }
    }

    private AwsKeys renewed() {
        AwsKeys known = kept;
        Instant now = clock.instant();
        if (known != null && known.isFresh(now)) {
            return known;
        }
        Failed before = failed;
        // Who waited for this does not ask once more, one after the other.
        if (before != null && now.isBefore(before.until())) {
            throw before.why();
        }
        try {
            AwsKeys found = found(now);
            kept = found;
            return found;
        } catch (ProviderFailure failure) {
            if (known == null || !known.isGood(now)) {
                failed = new Failed(failure, clock.instant().plus(FAILURE_HOLDS));
                throw failure;
            }
            LOG.warn("{}; the last ones hold until {}", failure.reason(), known.ends());
            AwsKeys again = known.freshUntil(now.plus(UNTIL_NEXT_TRY));
            kept = again;
            return again;
        }
    }

    private AwsKeys found(Instant now) {
        for (KeySource place : places) {
            Optional<AwsKeys> keys = place.keys(errands, now);
            if (keys.isPresent()) {
                return keys.get();
            }
        }
        throw KeySource.none("neither in the environment, nor in a profile, nor as the role of a container or machine");
    }
}
