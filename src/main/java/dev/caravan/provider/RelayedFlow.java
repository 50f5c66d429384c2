package dev.caravan.provider;

import dev.caravan.call.EventFlow;
import dev.caravan.call.Usage;
import dev.caravan.chain.Walk;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The rest of a provider's stream, watched for silence and for the caller's leaving. */
final class RelayedFlow implements EventFlow {
    private final Upstream upstream;
    private final EventStream stream;
    private final Duration idle;
    private final Walk walk;

    RelayedFlow(Upstream upstream, EventStream stream, Duration idle, Walk walk) {
        this.upstream = upstream;
        this.stream = stream;
        this.idle = idle;
        this.walk = walk;
    }

    @Override
    public End into(Sink sink) {
        CompletableFuture<Boolean> end = stream.flow(sink);
        Departure departure = walk.asked().departure();
        Runnable stop = () -> end.completeExceptionally(new CallerLeft());
        departure.listen(stop);
        listenAgain(end);
        try {
            return untilTheEnd(end);
        } finally {
            departure.forget(stop);
            upstream.forgetDeadline();
        }
    }

    /** On the loop, which has the events already: a wait with an end of its own would wake a timer's thread. */
    private void listenAgain(CompletableFuture<Boolean> end) {
        upstream.watch(Math.max(1, idle.toNanos() - stream.silentNanos()), () -> {
            if (end.isDone()) {
                return;
            }
            if (!stream.waitingForProvider()) {
                stream.callerIsSlow();
            } else if (stream.silentNanos() >= idle.toNanos()) {
                end.completeExceptionally(ProviderFailure.of(Trouble.TIMEOUT, 200, "its stream fell silent"));
                return;
            }
            listenAgain(end);
        });
    }

    private End untilTheEnd(CompletableFuture<Boolean> end) {
        try {
            end.get();
            return new End.Complete(usage());
        } catch (InterruptedException e) {
            stream.cancel();
            Thread.currentThread().interrupt();
            return new End.Cut(ProviderFailure.of(Trouble.NETWORK, 200, "interrupted"), usage());
        } catch (ExecutionException e) {
            stream.cancel();
            return switch (Upstream.understood(e.getCause())) {
                case ProviderFailure failure -> new End.Cut(failure, usage());
                default -> new End.CallerGone(usage());
            };
        }
    }

    private Usage usage() {
        return stream.usage(walk.request().estimatedInputTokens());
    }
}
