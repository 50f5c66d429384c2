package dev.caravan.call;

import java.util.Optional;

/** A stage of a call. Each is made of the one before it; the first is the call as it was asked. */
public interface Call {
    /** What it was made of; the first of itself. */
    Call before();

    default Asked asked() {
        return before().asked();
    }

    /** The nearest of its stages that is of this kind, where it came so far. */
    default <S> Optional<S> stage(Class<S> kind) {
        if (kind.isInstance(this)) {
            return Optional.of(kind.cast(this));
        }
        Call before = before();
        return before == this ? Optional.empty() : before.stage(kind);
    }
}
