package dev.caravan.chain;

import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.meter.Meters;
import dev.langchain4j.exception.HttpException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The circuit breakers of the process: one for each model behind each {@code circuitBreaker} step. A set of routes brings
 * the numbers, the state stays here: what was open is open still when a route was edited. Safe for use by many threads.
 */
public final class Breakers {
    /** Callers may make up names of models: so many are told apart behind one step. */
    private static final int MOST_MODELS = 1_000;

    private final Map<String, Board> boards = new ConcurrentHashMap<>();
    private final Map<String, List<Board>> byProvider = new ConcurrentHashMap<>();
    private final Meters meters;
    private final InstantSource clock;

    public Breakers(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** Those of one step, by model. */
    public Board of(String provider, String step) {
        return boards.computeIfAbsent(provider + ' ' + step, place -> {
            Board board = new Board(clock);
            byProvider
                    .computeIfAbsent(provider, name -> {
                        List<Board> all = new CopyOnWriteArrayList<>();
                        meters.circuit(name, () -> worst(all));
                        return all;
                    })
                    .add(board);
            return board;
        });
    }

    /** The breakers of one {@code circuitBreaker} step. */
    public static final class Board {
        private final Map<String, Breaker> byModel = new ConcurrentHashMap<>();
        private final InstantSource clock;

        private Board(InstantSource clock) {
            this.clock = clock;
        }

        public Breaker of(String model, Breaker.Numbers numbers) {
            Breaker known = byModel.get(model);
            return known == null ? added(model, numbers) : known;
        }

        /** Where there is no room a model has to do without: nobody's name pushes out what is known of another. */
        private Breaker added(String model, Breaker.Numbers numbers) {
            if (byModel.size() >= MOST_MODELS) {
                byModel.values().removeIf(breaker -> breaker.blank() || breaker.forgotten());
            }
            return byModel.size() >= MOST_MODELS
                    ? new Breaker(numbers, clock)
                    : byModel.computeIfAbsent(model, name -> new Breaker(numbers, clock));
        }

        private Collection<Breaker> all() {
            return byModel.values();
        }
    }

    /** Puts the end of a call on the breaker that let it through: all that the call tries there counts once. */
    public static void settle(Breaker breaker, Breaker.Entry.Pass pass, Walk walk, boolean well) {
        if (pass.purpose() == Breaker.Purpose.ORDINARY && walk.hasMarked(breaker)) {
            breaker.returned(pass);
        } else {
            walk.marked(breaker.ended(pass, well));
        }
    }

    /** The same for what is no call to a provider. */
    public static void settle(Breaker breaker, Breaker.Entry.Pass pass, boolean well) {
        breaker.ended(pass, well);
    }

    /** The call ended in a way that says nothing of the provider. */
    public static void leaveAlone(Breaker breaker, Breaker.Entry.Pass pass) {
        breaker.returned(pass);
    }

    /** A stream broke off after the breaker's block had ended well. */
    public void cut(Walk walk, ProviderFailure why) {
        if (why.trouble().marksBreaker()) {
            walk.overturnMarks();
        }
    }

    private static double worst(List<Board> boards) {
        return boards.stream()
                .flatMap(board -> board.all().stream())
                .filter(breaker -> breaker.state() != Breaker.State.CLOSED && !breaker.forgotten())
                .map(Breaker::state)
                .max(Comparator.naturalOrder())
                .map(state -> state == Breaker.State.OPEN ? 2.0 : 1.0)
                .orElse(0.0);
    }

    /** Whether it says something of a provider's health. What an operator's own step fails with counts as well. */
    public static boolean marks(Throwable failure) {
        return switch (failure) {
            case ProviderFailure provider -> provider.trouble().marksBreaker();
            case Refusal refusal -> false;
            case CallerLeft left -> false;
            default -> !causedByCaller(failure);
        };
    }

    /** A call from inside that was refused, as a draft may be, says so in the words of LangChain4j. */
    private static boolean causedByCaller(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException refused && refused.statusCode() < 500) {
                return true;
            }
        }
        return false;
    }
}
