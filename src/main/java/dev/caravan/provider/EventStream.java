package dev.caravan.provider;

import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Trouble;
import dev.caravan.call.Usage;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The server-sent events of one reply, passed on as they came, whole events only. What comes before the first token is
 * held back, so that until then another provider can answer unseen. All state belongs to the event loop; the call's
 * thread waits on the two futures.
 */
final class EventStream {
    private static final int MOST_HELD = 1 << 20;
    private static final long AFTER_DONE_MILLIS = 1_000;

    private final Upstream upstream;
    private final Context context;
    private final HttpClientResponse response;
    private final EventSplitter splitter = new EventSplitter();
    private final CompletableFuture<Boolean> firstToken = new CompletableFuture<>();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final ChunkTally tally = new ChunkTally();
    private Buffer held = Buffer.buffer();
    private EventFlow.@Nullable Sink sink;
    private boolean dropUsageChunk;
    private boolean closed;
    private @Nullable ProviderFailure fault;
    private volatile long lastBytesNanos = System.nanoTime();

    EventStream(Upstream upstream, Context context, HttpClientResponse response) {
        this.upstream = upstream;
        this.context = context;
        this.response = response;
        response.exceptionHandler(e -> fail(Upstream.understood(e)));
        response.endHandler(over -> {
            closed = true;
            fail(ProviderFailure.of(Trouble.NETWORK, 0, "its stream ended too early"));
        });
        response.pause();
    }

    /** Starts reading. {@code dropUsageChunk} where it was we who asked for that chunk. */
    CompletableFuture<Boolean> firstToken(boolean dropUsage) {
        context.runOnContext(now -> {
            dropUsageChunk = dropUsage;
            response.handler(this::bytes);
            response.resume();
        });
        return firstToken;
    }

    /** Lets the events flow into a sink; the future is done when the provider said that it is. */
    CompletableFuture<Boolean> flow(EventFlow.Sink target) {
        context.runOnContext(now -> {
            sink = target;
            pass(held);
            held = Buffer.buffer();
            // A slow start of ours must not count as the provider's silence.
            lastBytesNanos = System.nanoTime();
            if (!end.isDone()) {
                resumeWhenRoom(target);
            }
        });
        return end;
    }

    long silentNanos() {
        return System.nanoTime() - lastBytesNanos;
    }

    /** Whether the provider is waited for, and not the caller. */
    boolean waitingForProvider() {
        EventFlow.Sink reader = sink;
        return reader == null || !reader.full();
    }

    /** The silence until now was the caller's; the provider's begins again. */
    void callerIsSlow() {
        lastBytesNanos = System.nanoTime();
    }

    void cancel() {
        upstream.cancel();
    }

    Usage usage(long estimatedInput) {
        return tally.usage(estimatedInput);
    }

    private void bytes(Buffer bytes) {
        lastBytesNanos = System.nanoTime();
        Buffer ready = splitter.split(bytes, this::keep);
        if (splitter.overgrown()) {
            fault = ProviderFailure.of(Trouble.SERVER_ERROR, 200, "one of its events is larger than the limit");
        }
        if (sink != null) {
            pass(ready);
        } else {
            hold(ready);
        }
        if (fault != null && !end.isDone()) {
            fail(fault);
            response.request().reset();
        }
    }

    /** Looks at one event; false where the caller is not to see it. */
    private boolean keep(byte[] event, int from, int to) {
        if (end.isDone() || fault != null) {
            return false;
        }
        byte[] payload = EventSplitter.payload(event, from, to);
        if (payload.length == 0) {
            return sink != null;
        }
        if (EventSplitter.isDone(payload)) {
            done();
            return false;
        }
        ChunkTally.Seen seen = tally.add(payload);
        switch (seen) {
            case ChunkTally.Seen.Fault broken -> {
                fault = ProviderFailure.of(Trouble.SERVER_ERROR, 200, broken.why());
                return false;
            }
            case ChunkTally.Seen.Token token -> {
                firstToken.complete(true);
                return true;
            }
            case ChunkTally.Seen.UsageOnly usage -> {
                return !dropUsageChunk;
            }
            case ChunkTally.Seen.Other other -> {
                return true;
            }
        }
    }

    private void done() {
        if (!tally.hasChunks()) {
            fault = ProviderFailure.of(Trouble.SERVER_ERROR, 200, "its stream held no answer");
            return;
        }
        // The connection goes back to the pool with the last byte; a provider that keeps that one to itself loses it.
        context.owner().setTimer(AFTER_DONE_MILLIS, late -> {
            if (!closed) {
                response.request().reset();
            }
        });
        firstToken.complete(true);
        end.complete(true);
    }

    private void hold(Buffer ready) {
        held.appendBuffer(ready);
        if (held.length() > MOST_HELD && !firstToken.isDone()) {
            fault = ProviderFailure.of(Trouble.SERVER_ERROR, 200, "it sent much and no token");
        }
        if (firstToken.isDone() && !end.isDone()) {
            response.pause();
        }
    }

    private void pass(Buffer ready) {
        EventFlow.Sink target = sink;
        if (target == null || ready.length() == 0) {
            return;
        }
        target.write(ready);
        if (target.full()) {
            response.pause();
            target.whenRoom(() -> context.runOnContext(now -> {
                lastBytesNanos = System.nanoTime();
                response.resume();
            }));
        }
    }

    private void resumeWhenRoom(EventFlow.Sink target) {
        if (!target.full()) {
            response.resume();
        }
    }

    private void fail(RuntimeException why) {
        if (!firstToken.isDone()) {
            firstToken.completeExceptionally(why);
        }
        end.completeExceptionally(why);
    }
}
