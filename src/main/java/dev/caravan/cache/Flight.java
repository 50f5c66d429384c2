package dev.caravan.cache;

import dev.caravan.call.Answer;
import dev.caravan.call.Asked;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied.Origin;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A call that is under way for its first caller and for all who made the same one meanwhile. It goes on until it is
 * answered or the last of them has left. Safe for use by many threads.
 */
final class Flight {
    /** How it went for those who came later. */
    sealed interface Landing {
        record Whole(Kept answer) implements Landing {}

        record Failed(Refusal why, Circumstances whose) implements Landing {
            /** What is wrong with the request is so for all; all else may be otherwise for others. */
            boolean holdsFor(Circumstances mine) {
                boolean ofTheRequest = why.status() < 500 && why.status() != 403 && why.status() != 429;
                return ofTheRequest || whose.equals(mine);
            }
        }

        /** It broke off, or its answer cannot be shared: each asks for itself. */
        record Alone() implements Landing {}
    }

    private record Streaming(Track track, Origin origin) {}

    private final Departure everybody = new Departure();
    private final CompletableFuture<Optional<Streaming>> begun = new CompletableFuture<>();
    private final CompletableFuture<Landing> landing = new CompletableFuture<>();
    private final List<Runnable> whenJoined = new ArrayList<>(0);
    private final Optional<Once> once;
    private final boolean streamed;
    private final boolean usageTold;
    private int aboard;
    private boolean full;

    /** {@code first} is the request of the first caller, whose stream the others read. */
    Flight(Request first, Optional<Once> once) {
        this.once = once;
        this.streamed = first.streamed();
        this.usageTold = usageWanted(first);
    }

    private static boolean usageWanted(Request request) {
        return request instanceof ChatRequest chat && chat.usageWanted();
    }

    /** Happens when the last one aboard has left. */
    Departure everybody() {
        return everybody;
    }

    /** @throws Refusal 422 where this is the call of the same name, and another one */
    void requireSame(Optional<Once> other) {
        other.ifPresent(mine -> once.ifPresent(first -> mine.requireSame(first.fingerprint())));
    }

    /** Takes one more aboard; false where it is too late for that. */
    boolean board(Departure passenger) {
        synchronized (this) {
            if (full) {
                return false;
            }
            aboard++;
        }
        passenger.listen(this::left);
        wake();
        return true;
    }

    /** Nobody else comes aboard. */
    synchronized void close() {
        full = true;
    }

    private void left() {
        boolean last;
        synchronized (this) {
            aboard--;
            last = aboard == 0;
            full |= last;
        }
        if (last) {
            everybody.happen();
        }
        wake();
    }

    synchronized boolean hasCompany() {
        return aboard > 1;
    }

    /** Runs it, once or more, when somebody comes aboard or leaves. */
    void whenJoined(Runnable go) {
        synchronized (this) {
            if (aboard == 1) {
                whenJoined.add(go);
                return;
            }
        }
        go.run();
    }

    private void wake() {
        List<Runnable> waiting;
        synchronized (this) {
            waiting = List.copyOf(whenJoined);
            whenJoined.clear();
        }
        waiting.forEach(Runnable::run);
    }

    void begin(Track track, Origin origin) {
        begun.complete(Optional.of(new Streaming(track, origin)));
    }

    void land(Landing how) {
        close();
        landing.complete(how);
        begun.complete(Optional.empty());
    }

    /**
     * What somebody who came later is answered. Waits for it.
     *
     * @throws Refusal where the call failed, and theirs would
     */
    Ride ride(Seeking seeking) {
        Asked asked = seeking.asked();
        if (streamed && asked.request().streamed() && usageTold == usageWanted(asked.request())) {
            Optional<Streaming> stream = await(begun, asked.departure());
            if (stream.isPresent()) {
                Origin origin = stream.get().origin();
                Optional<EventFlow> flow = stream.get().track().reader(asked.departure());
                // Where it is over its answer is there, or will be in a moment; where it goes on it is too long to
                // share.
                if (flow.isPresent()) {
                    return told(flow.get(), origin);
                }
                if (!stream.get().track().over()) {
                    return new Ride.Alone();
                }
            }
        }
        return switch (await(landing, asked.departure())) {
            case Landing.Whole whole ->
                new Ride.Told(
                        whole.answer().answer(asked.request()), whole.answer().origin());
            case Landing.Failed failed -> {
                if (failed.holdsFor(Circumstances.of(seeking))) {
                    throw failed.why();
                }
                yield new Ride.Another();
            }
            case Landing.Alone alone -> new Ride.Alone();
        };
    }

    /** How it went for one of those who came later. */
    sealed interface Ride {
        /** An answer and where it came from. */
        record Told(Answer answer, Origin origin) implements Ride {}

        /** It failed for its first caller, by what was the first caller's own: another flight may do better. */
        record Another() implements Ride {}

        /** They must ask for themselves. */
        record Alone() implements Ride {}
    }

    private static Ride.Told told(EventFlow flow, Origin origin) {
        return new Ride.Told(new Answer.Streamed(flow, Map.of()), origin.again());
    }

    private static <T> T await(CompletableFuture<T> future, Departure departure) {
        CompletableFuture<T> mine = future.copy();
        Runnable leaving = () -> mine.completeExceptionally(new CallerLeft());
        departure.listen(leaving);
        try {
            return mine.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerLeft();
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            throw cause instanceof CallerLeft left ? left : new IllegalStateException(cause);
        } finally {
            departure.forget(leaving);
        }
    }
}
