package dev.caravan.provider;

import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Trouble;
import dev.caravan.call.Usage;
import io.netty.handler.codec.compression.DecompressionException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
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
    /** What may go out and has not yet: before there is a sink, or until this turn of the loop is over. */
    private Buffer ready = Buffer.buffer();

    private EventFlow.@Nullable Sink sink;
    private boolean dropUsageChunk;
    private boolean flushSoon;
    private boolean done;
    private boolean closed;
    private @Nullable RuntimeException fault;
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
            UnaryOperator<Buffer> unzip = Unzipping.of(response);
            response.handler(packed -> unpacked(unzip, packed));
            response.resume();
        });
        return firstToken;
    }

    /** Lets the events flow into a sink; the future is done when they all are in it, and the provider said so. */
    CompletableFuture<Boolean> flow(EventFlow.Sink target) {
        context.runOnContext(now -> {
            sink = target;
            // A slow start of ours must not count as the provider's silence.
            lastBytesNanos = System.nanoTime();
            response.resume();
            flush();
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

    private void unpacked(UnaryOperator<Buffer> unzip, Buffer packed) {
        try {
            bytes(unzip.apply(packed));
        } catch (DecompressionException e) {
            fail(broken("its stream cannot be unpacked"));
            response.request().reset();
        }
    }

    private void bytes(Buffer bytes) {
        lastBytesNanos = System.nanoTime();
        ready.appendBuffer(splitter.split(bytes, this::keep));
        if (splitter.overgrown()) {
            fault = broken("one of its events is larger than the limit");
        }
        if (sink == null) {
            hold();
        } else if (!flushSoon) {
            // Events that came together go out together: a system call costs more than all the rest of an event.
            flushSoon = true;
            context.runOnContext(now -> flush());
        }
        if (fault != null) {
            response.request().reset();
        }
    }

    private void hold() {
        if (done) {
            return;
        }
        if (firstToken.isDone()) {
            response.pause();
        } else if (ready.length() > MOST_HELD) {
            fault = broken("it sent much and no token");
        }
        if (fault != null) {
            firstToken.completeExceptionally(fault);
        }
    }

    /** Looks at one event; false where the caller is not to see it. */
    private boolean keep(byte[] event, int from, int to) {
        if (done || fault != null) {
            return false;
        }
        byte[] payload = EventSplitter.payload(event, from, to);
        if (payload.length == 0) {
            return firstToken.isDone();
        }
        if (EventSplitter.isDone(payload)) {
            done();
            return false;
        }
        switch (tally.add(payload)) {
            case ChunkTally.Seen.Fault seen -> {
                fault = broken(seen.why());
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
            fault = broken("its stream held no answer");
            return;
        }
        done = true;
        firstToken.complete(true);
        // The connection goes back to the pool with the last byte; a provider that keeps that one to itself loses it.
        response.resume();
        context.owner().setTimer(AFTER_DONE_MILLIS, late -> {
            if (!closed) {
                response.request().reset();
            }
        });
    }

    /** Passes on what may go out, and only then says how the stream ended: nothing may come behind its end. */
    private void flush() {
        flushSoon = false;
        EventFlow.Sink target = sink;
        if (target == null) {
            return;
        }
        if (ready.length() > 0) {
            target.write(ready);
            ready = Buffer.buffer();
        }
        if (done) {
            end.complete(true);
        } else if (fault != null) {
            end.completeExceptionally(fault);
        } else if (target.full()) {
            response.pause();
            target.whenRoom(() -> context.runOnContext(now -> {
                lastBytesNanos = System.nanoTime();
                response.resume();
            }));
        }
    }

    private void fail(RuntimeException why) {
        if (done || fault != null) {
            return;
        }
        fault = why;
        firstToken.completeExceptionally(why);
        flush();
    }

    private static ProviderFailure broken(String why) {
        return ProviderFailure.of(Trouble.SERVER_ERROR, 200, why);
    }
}
