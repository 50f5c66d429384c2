package dev.caravan.stub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Which behaviour a call meets: what was set for the next calls, then what the choice says, then the default. */
final class Agenda {
    private final Deque<NextCalls> next = new ArrayDeque<>();
    private Function<Request, Optional<Behaviour>> choice = request -> Optional.empty();
    private Behaviour usual = Behaviour.wellBehaved();

    synchronized void reset() {
        next.clear();
        choice = request -> Optional.empty();
        usual = Behaviour.wellBehaved();
    }

    synchronized void changeDefault(UnaryOperator<Behaviour> change) {
        usual = change.apply(usual);
    }

    synchronized void choose(Function<Request, Optional<Behaviour>> other) {
        choice = other;
    }

    synchronized NextCalls plan(int calls) {
        NextCalls planned = new NextCalls(calls);
        next.add(planned);
        return planned;
    }

    synchronized Behaviour behaviourFor(Request request) {
        while (!next.isEmpty()) {
            Optional<Behaviour> planned = next.getFirst().take();
            if (planned.isPresent()) {
                return planned.get();
            }
            next.removeFirst();
        }
        return choice.apply(request).orElse(usual);
    }
}
