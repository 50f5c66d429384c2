package dev.caravan.call;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For whom a route makes calls of its own: the holder of the key that its message came in with. A message has it as the
 * property {@link #PROPERTY}; for what takes no message, such as a chat model, it is that of the thread while a step runs.
 */
public final class OnBehalf {
    public static final String PROPERTY = "caravan.on-behalf-of";

    /** A message that somebody waits for has as this property a {@code Supplier} of the departure that tells when they go. */
    public static final String LEAVING = "caravan.leaving";

    private static final ThreadLocal<@Nullable Identity> NOW = new ThreadLocal<>();

    private OnBehalf() {}

    /** From now on on this thread, until {@link #end}. */
    public static void begin(Identity who) {
        NOW.set(who);
    }

    public static void end() {
        NOW.remove();
    }

    /** The papers of a call that is made now; the program's own where it is made for nobody. */
    public static Papers papers() {
        return Optional.ofNullable(NOW.get())
                .map(who -> Papers.of(who, Papers.ROUTE))
                .orElseGet(() -> Papers.inside(new Identity.Inside()));
    }
}
