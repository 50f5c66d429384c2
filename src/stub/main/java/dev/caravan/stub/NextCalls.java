package dev.caravan.stub;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** How the next calls are answered, before the default holds again; starts out well-behaved. */
public final class NextCalls implements Behaving<NextCalls> {
    private Behaviour behaviour = Behaviour.wellBehaved();
    private int left;

    NextCalls(int calls) {
        left = calls;
    }

    @Override
    public synchronized NextCalls change(UnaryOperator<Behaviour> change) {
        behaviour = change.apply(behaviour);
        return this;
    }

    synchronized Optional<Behaviour> take() {
        if (left == 0) {
            return Optional.empty();
        }
        left--;
        return Optional.of(behaviour);
    }
}
