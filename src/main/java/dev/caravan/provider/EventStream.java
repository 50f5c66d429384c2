package dev.caravan.provider;

import dev.caravan.call.EventFlow;
import dev.caravan.call.Usage;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.Hearing;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.compression.DecompressionException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The events of one reply, passed on as its reader makes them, whole events only. What comes before the first token is
 * held back, so that until then another provider can answer unseen. All state belongs to the event loop; the call's
 * thread waits on the two futures.
 */
final class EventStream {
    private static final int MOST_HELD = 1 << 20;
    private static final int MOST_UNWEIGHED = 256 << 10;
    /** So much is read ahead of whoever is to have it, once the first token is there. */
    private static final int MOST_AHEAD = 64 << 10;

    private static final long AFTER_DONE_MILLIS = 1_000;
    private static final long NO_TIMER = -1;

    private final Upstream upstream;
    private final Context context;
    private final HttpClientResponse response;
    private final EventSplitter splitter;
    private final EventSplitter.Reader each = this::read;
    private final EventReader reader;
    private final CompletableFuture<Boolean> firstToken = new CompletableFuture<>();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    /** What may go out and has not yet; once all of it is there, it belongs to the call's thread. */
    private Buffer ready = Buffer.buffer();

    private volatile EventFlow.@Nullable Sink sink;
    /** Everything was said, only the connection is still open. */
    private boolean complete;

    private long weighed;
    private boolean breaking;
    private boolean unseen;
    private boolean tokenSeen;
    private volatile boolean done;
    private boolean closed;
    private long closing = NO_TIMER;
    private @Nullable RuntimeException fault;
    private volatile long lastBytesNanos = System.nanoTime();

    EventStream(Upstream upstream, Context context, HttpClientResponse response, Hearing hearing) {
        this.splitter = new EventSplitter(hearing.border());
        this.reader = hearing.events();
        this.upstream = upstream;
        this.context = context;
        this.response = response;
        UnaryOperator<Buffer> unzip = Unzipping.of(response);
        response.handler(packed -> unpacked(unzip, packed));
        response.exceptionHandler(e -> breakOff(Upstream.understood(e)));
        response.endHandler(over -> ended());
    }

    CompletableFuture<Boolean> firstToken() {
        return firstToken;
    }

    /** Lets the events flow into a sink; the future is done when they all are in it, and the provider said so. */
    CompletableFuture<Boolean> flow(EventFlow.Sink target) {
        if (done) {
            // Nothing is added any more: the loop need not be asked.
            if (ready.length() > 0) {
                target.write(ready);
            }
            end.complete(true);
            return end;
        }
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
        return reader.usage(estimatedInput);
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
        if (done) {
            return;
        }
        lastBytesNanos = System.nanoTime();
        if (ready.length() == 0) {
            ready = Buffer.buffer(splitter.waiting() + bytes.length());
        }
        split(((BufferImpl) bytes).byteBuf());
        if (splitter.overgrown()) {
            fault = ProviderFailure.of(
                    Trouble.TOO_MUCH, response.statusCode(), "one of its events is larger than the limit");
        }
        if (!done) {
            weigh();
        }
        if (tokenSeen && !unseen) {
            firstToken.complete(true);
        }
        // Events that came together go out together: a system call costs more than all the rest of an event.
        if (sink == null) {
            hold();
        } else {
            flush();
        }
        if (fault != null) {
            response.request().reset();
        }
    }

    private void split(ByteBuf bytes) {
        if (bytes.hasArray()) {
            int from = bytes.arrayOffset() + bytes.readerIndex();
            splitter.split(bytes.array(), from, from + bytes.readableBytes(), each);
        } else {
            splitter.split(ByteBufUtil.getBytes(bytes), each);
        }
    }

    /** The most that an event of this stream took, with what is read and told of it: the same memory serves the next. */
    private void weigh() {
        long takes = 3L * Math.max(splitter.waiting(), ready.length());
        if (takes > weighed + MOST_UNWEIGHED && fault == null) {
            try {
                upstream.weigh(takes - weighed);
                weighed = takes;
            } catch (ProviderFailure noRoom) {
                fault = noRoom;
            }
        }
    }

    private void hold() {
        if (done || complete || breaking) {
            return;
        }
        if (firstToken.isDone()) {
            if (ready.length() > MOST_AHEAD) {
                response.pause();
            }
        } else if (ready.length() > MOST_HELD) {
            fault = broken("it sent much and no token");
        }
        if (fault != null) {
            firstToken.completeExceptionally(fault);
        }
    }

    private void read(byte[] bytes, int from, int to) {
        if (done || fault != null) {
            return;
        }
        switch (reader.read(bytes, from, to, ready)) {
            case EventReader.Seen.Token token -> tokenSeen = true;
            case EventReader.Seen.Other other -> {}
            case EventReader.Seen.Done end -> done();
            case EventReader.Seen.Last last -> {
                complete = true;
                firstToken.complete(true);
                closeSoon();
            }
            case EventReader.Seen.Fault broke -> fault = broke.why();
        }
    }

    private void done() {
        if (done || fault != null) {
            return;
        }
        try {
            reader.finish(ready);
        } catch (ProviderFailure e) {
            fault = e;
            firstToken.completeExceptionally(e);
            return;
        }
        done = true;
        firstToken.complete(true);
        closeSoon();
    }

    private void ended() {
        closed = true;
        if (closing != NO_TIMER) {
            context.owner().cancelTimer(closing);
        }
        if (!done) {
            fail(reader.complaint(splitter.rest())
                    .orElseGet(() -> ProviderFailure.of(Trouble.NETWORK, 0, "its stream ended too early")));
        }
    }

    /** The connection goes back to the pool with the last byte; a provider that keeps that one to itself loses it. */
    private void closeSoon() {
        response.resume();
        // The last byte comes with the end of the answer, nearly always, and then there is nothing to wait for.
        context.runOnContext(soon -> {
            if (!closed && closing == NO_TIMER) {
                closing = context.owner().setTimer(AFTER_DONE_MILLIS, late -> close());
            }
        });
    }

    private void close() {
        response.request().reset();
        if (complete) {
            done();
            flush();
        }
    }

    /** Passes on what may go out, and only then says how the stream ended: nothing may come behind its end. */
    private void flush() {
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
        } else if (target.full() && !breaking) {
            response.pause();
            target.whenRoom(() -> context.runOnContext(now -> {
                lastBytesNanos = System.nanoTime();
                response.resume();
            }));
        }
    }

    /**
     * The connection broke, and what came before may still wait to be read: it is on the bill. Where no token of it was
     * seen yet, none is shown, and another provider can answer.
     */
    private void breakOff(RuntimeException why) {
        breaking = true;
        unseen = !firstToken.isDone();
        response.resume();
        context.runOnContext(read -> context.runOnContext(now -> fail(why)));
    }

    private void fail(RuntimeException why) {
        if (complete) {
            done();
            flush();
        }
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
