package dev.caravan.dialect;

import dev.caravan.json.Slice;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says went wrong. {@code asksToWait} is the time that it asks for in the body of its answer, {@code
 * details} a JSON object for its own client.
 */
public record Complaint(
        Kind kind,
        String message,
        @Nullable String code,
        @Nullable String param,
        Optional<Duration> asksToWait,
        Optional<String> details) {
    public Complaint(
            Kind kind, String message, @Nullable String code, @Nullable String param, Optional<Duration> asksToWait) {
        this(kind, message, code, param, asksToWait, Optional.empty());
    }

    public enum Kind {
        /** As its status says. */
        PLAIN,
        /** It refuses its operator's key, whatever the status. */
        KEY_REFUSED,
        /** Its operator's account or bill is at fault, whatever the status. */
        OPERATORS,
        /** The request is longer than the model's context. */
        TOO_LONG,
        /** The model has no such ability; another one may. */
        UNABLE
    }

    public static Complaint of(Kind kind, Slice message) {
        return new Complaint(kind, message.text(), null, null, Optional.empty());
    }

    public static Complaint of(Kind kind, Slice message, Slice code, Slice param) {
        return new Complaint(kind, message.text(), code.textOrNull(), param.textOrNull(), Optional.empty());
    }

    public Complaint saying(String other) {
        return new Complaint(kind, other, code, param, asksToWait);
    }

    public Complaint as(Kind other) {
        return new Complaint(other, message, code, param, asksToWait);
    }

    public Complaint waiting(Optional<Duration> asked) {
        return new Complaint(kind, message, code, param, asked, details);
    }

    public Complaint detailed(Slice told) {
        return new Complaint(kind, message, code, param, asksToWait, Details.of(told));
    }
}
