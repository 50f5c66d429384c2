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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The rest of a provider's stream, watched for silence and for the caller's leaving. */
final class RelayedFlow implements EventFlow {
    private final EventStream stream;
    private final Duration idle;
    private final Walk walk;

    RelayedFlow(EventStream stream, Duration idle, Walk walk) {
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
        try {
            return untilTheEnd(end);
        } finally {
            departure.forget(stop);
        }
    }

    private End untilTheEnd(CompletableFuture<Boolean> end) {
        while (true) {
            try {
                end.get(Math.max(1, idle.toNanos() - stream.silentNanos()), TimeUnit.NANOSECONDS);
                return new End.Complete(usage());
            } catch (TimeoutException e) {
                if (stream.waitingForProvider() && stream.silentNanos() >= idle.toNanos()) {
                    stream.cancel();
                    return new End.Cut(ProviderFailure.of(Trouble.TIMEOUT, 200, "its stream fell silent"), usage());
                }
                if (!stream.waitingForProvider()) {
                    stream.callerIsSlow();
                }
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
    }

    private Usage usage() {
        return stream.usage(walk.request().estimatedInputTokens());
    }
}
