package dev.caravan.pages;

import dev.caravan.failure.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long a file is to be kept, as a caller says it: {@code anchor} and {@code seconds}. */
final class Lifetime {
    private static final long LEAST = 3_600;
    private static final long MOST = 2_592_000;

    private Lifetime() {}

    /** Empty where they say nothing of it. {@code member} is what they call it. */
    static Optional<Duration> read(@Nullable String anchor, @Nullable String seconds, String member) {
        if (anchor == null && seconds == null) {
            return Optional.empty();
        }
        if (!"created_at".equals(anchor)) {
            throw Refusal.badRequest(member + "[anchor] must be created_at", member + "[anchor]");
        }
        boolean number = seconds != null && seconds.matches("\\d{1,9}");
        long wanted = number ? Long.parseLong(seconds) : 0;
        if (wanted < LEAST || wanted > MOST) {
            throw Refusal.badRequest(
                    member + "[seconds] must be a whole number from " + LEAST + " to " + MOST, member + "[seconds]");
        }
        return Optional.of(Duration.ofSeconds(wanted));
    }
}
