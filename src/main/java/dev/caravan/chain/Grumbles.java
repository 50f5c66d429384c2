package dev.caravan.chain;

import dev.caravan.call.Target;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Says in the log what troubles providers have: the first time at once, and of the same trouble again after a while how
 * often it was since. Each call has a line of its own anyway. Safe for use by many threads.
 */
final class Grumbles {
    private static final long QUIET_MILLIS = Duration.ofSeconds(10).toMillis();
    private static final int MOST = 500;

    private record Subject(Target target, Trouble trouble, int status) {}

    private record Said(long atMillis, int unsaid) {
        Said oneMore() {
            return new Said(atMillis, unsaid + 1);
        }
    }

    private final Map<Subject, Said> said = new ConcurrentHashMap<>();
    private final Logger log;
    private final InstantSource clock;

    Grumbles(Logger log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    void about(String call, Target target, ProviderFailure failure) {
        long now = clock.millis();
        int[] unsaid = {-1};
        if (said.size() >= MOST) {
            said.values().removeIf(before -> now - before.atMillis >= QUIET_MILLIS);
        }
        said.compute(new Subject(target, failure.trouble(), failure.status()), (subject, before) -> {
            if (before != null && now - before.atMillis < QUIET_MILLIS) {
                return before.oneMore();
            }
            unsaid[0] = before == null ? 0 : before.unsaid;
            return said.size() < MOST || before != null ? new Said(now, 0) : null;
        });
        if (unsaid[0] > 0) {
            log.warn("{} {}: {} (and {} more since it was last said)", call, target, failure.reason(), unsaid[0]);
        } else if (unsaid[0] == 0) {
            log.warn("{} {}: {}", call, target, failure.reason());
        } else {
            log.debug("{} {}: {}", call, target, failure.reason());
        }
    }
}
