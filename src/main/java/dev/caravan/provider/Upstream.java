package dev.caravan.provider;

import dev.caravan.call.Usage;
import dev.caravan.dialect.Hearing;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.request.Request;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request to a provider and what comes back. Network work happens on an event loop, waiting on the call's own
 * thread; when the caller leaves or a time is up, the connection is closed, which is how HTTP/1.1 tells a provider to
 * stop.
 */
final class Upstream {
    /** What came back: a body, or a stream of events that is about to flow. */
    sealed interface Reply {
        int status();

        MultiMap headers();

        record Body(int status, MultiMap headers, Buffer bytes) implements Reply {}

        record Events(int status, MultiMap headers, EventStream stream) implements Reply {}
    }

    /** Left once and never again, by whoever comes first: the loop that sends it, or the call that gives it up. */
    private enum State {
        WAITING,
        SENT,
        GIVEN_UP
    }

    private static final List<String> STREAMS =
            List.of("text/event-stream", "application/x-ndjson", "application/vnd.amazon.eventstream");

    private static final int MOST_DEAD_CONNECTIONS = 5;
    private static final int MOST_OF_AN_ERROR = 64 << 10;

    private final Transport transport;
    private final ContextInternal context;
    private final Departure departure;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final @Nullable Hearing stream;
    private long held;
    private boolean forgotten;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private @Nullable HttpClientRequest request;

    private volatile int status;
    private volatile @Nullable EventStream streaming;

    /** What the call's thread waits for. */
    private volatile CompletableFuture<?> awaited = reply;

    private volatile boolean late;
    private volatile @Nullable ScheduledFuture<?> deadline;

    private Upstream(Transport transport, Departure departure, @Nullable Hearing stream) {
        this.transport = transport;
        this.context = (ContextInternal) transport.vertx().getOrCreateContext();
        this.departure = departure;
        this.stream = stream;
    }

    /**
     * Sends the request; {@code stream} understands the events that are expected in reply, if any are. {@code within} so much
     * time a whole answer is there, or the first token of a stream.
     */
    static Upstream send(
            Transport transport,
            RequestOptions options,
            Buffer body,
            @Nullable Hearing stream,
            Duration within,
            Departure departure) {
        Upstream upstream = new Upstream(transport, departure, stream);
        upstream.context.runOnContext(now -> upstream.begin(options, body, within));
        return upstream;
    }

    Reply reply() {
        return await(reply);
    }

    /**
     * Waits for something that this exchange brings; gives the exchange up where it does not come in time. The loop watches the
     * time, which has the thread already: a wait with an end of its own would wake a timer's thread twice for each call.
     */
    <T> T await(CompletableFuture<T> future) {
        Runnable stop = () -> future.completeExceptionally(new CallerLeft());
        departure.listen(stop);
        awaited = future;
        if (late) {
            future.completeExceptionally(timedOut());
        }
        try {
            T came = future.get();
            if (!(came instanceof Reply.Events)) {
                forgetDeadline();
            }
            return came;
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw ProviderFailure.of(Trouble.NETWORK, 0, "interrupted");
        } catch (ExecutionException e) {
            cancel();
            throw understood(e.getCause());
        } finally {
            departure.forget(stop);
        }
    }

    /**
     * What the provider may charge for where its answer did not come, or not whole: what came so far, or our estimate. What
     * was not sent by now is given up, for nobody would pay for it.
     */
    Usage charge(Request request) {
        state.compareAndSet(State.WAITING, State.GIVEN_UP);
        EventStream events = streaming;
        if (events != null) {
            return events.usage(request.estimatedInputTokens());
        }
        return state.get() == State.SENT && status < 300
                ? Usage.estimate(request.estimatedInputTokens(), 0)
                : Usage.NONE;
    }

    void cancel() {
        state.compareAndSet(State.WAITING, State.GIVEN_UP);
        context.runOnContext(now -> {
            forgetDeadline();
            if (request != null) {
                request.reset();
            }
        });
    }

    private void begin(RequestOptions options, Buffer body, Duration within) {
        watch(Math.max(0, within.toNanos()), this::beLate);
        connect(options, body, MOST_DEAD_CONNECTIONS);
    }

    private void beLate() {
        late = true;
        awaited.completeExceptionally(timedOut());
    }

    private static ProviderFailure timedOut() {
        return ProviderFailure.of(Trouble.TIMEOUT, 0, "timed out");
    }

    /** Looks on the loop whether it took too long, in the place of what was to look before. */
    void watch(long nanos, Runnable look) {
        deadline = context.nettyEventLoop().schedule(look, nanos, TimeUnit.NANOSECONDS);
    }

    void forgetDeadline() {
        ScheduledFuture<?> set = deadline;
        if (set != null) {
            set.cancel(false);
        }
    }

    private void connect(RequestOptions options, Buffer body, int mayBeDead) {
        if (state.get() == State.GIVEN_UP) {
            return;
        }
        transport.client().request(options).onComplete(opened -> {
            if (opened.failed()) {
                reply.completeExceptionally(opened.cause());
                return;
            }
            HttpClientRequest ready = opened.result();
            // What sends it is told as well; without a handler, a reset while it is sent is an error in the log.
            ready.exceptionHandler(told -> {});
            if (mayBeDead > 0 && isDead(ready.connection())) {
                ready.reset();
                connect(options, body, mayBeDead - 1);
                return;
            }
            if (!state.compareAndSet(State.WAITING, State.SENT)) {
                ready.reset();
                return;
            }
            request = ready;
            ready.send(body).onComplete(answered -> {
                if (answered.failed()) {
                    reply.completeExceptionally(answered.cause());
                } else {
                    head(answered.result());
                }
            });
        });
    }

    /** A connection that closed a moment ago may still lie in the pool. Nothing was sent on it, so nothing is asked twice. */
    private static boolean isDead(HttpConnection connection) {
        return connection instanceof ConnectionBase base && !base.channel().isActive();
    }

    private void head(HttpClientResponse response) {
        status = response.statusCode();
        if (stream != null && response.statusCode() == 200 && isStream(response)) {
            EventStream events = new EventStream(this, context, response, stream);
            streaming = events;
            reply.complete(new Reply.Events(response.statusCode(), response.headers(), events));
        } else {
            collect(response);
        }
    }

    private static boolean isStream(HttpClientResponse response) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && STREAMS.stream().anyMatch(type::startsWith);
    }

    private void collect(HttpClientResponse response) {
        boolean good = response.statusCode() < 300;
        long limit = good ? transport.answerLimit() : MOST_OF_AN_ERROR;
        Collected body = new Collected();
        UnaryOperator<Buffer> unzip = Unzipping.of(response);
        response.exceptionHandler(reply::completeExceptionally);
        response.handler(packed -> {
            Buffer bytes = unpacked(unzip, packed);
            if (body.bytes.length() + bytes.length() > limit || !hold(bytes.length())) {
                overflow(response, body.bytes, good);
            } else {
                body.add(bytes);
            }
        });
        response.endHandler(end -> {
            forgetDeadline();
            reply.complete(new Reply.Body(response.statusCode(), response.headers(), body.bytes));
        });
    }

    /** An answer that comes in one piece, as most do, is that piece. Owned by the event loop. */
    private static final class Collected {
        private Buffer bytes = Buffer.buffer();
        private boolean ours;

        void add(Buffer piece) {
            if (bytes.length() == 0) {
                bytes = piece;
                return;
            }
            if (!ours) {
                ours = true;
                bytes = Buffer.buffer(2 * (bytes.length() + piece.length())).appendBuffer(bytes);
            }
            bytes.appendBuffer(piece);
        }
    }

    private Buffer unpacked(UnaryOperator<Buffer> unzip, Buffer packed) {
        try {
            return unzip.apply(packed);
        } catch (RuntimeException e) {
            reply.completeExceptionally(ProviderFailure.of(Trouble.SERVER_ERROR, 0, "its answer cannot be unpacked"));
            return Buffer.buffer();
        }
    }

    /** What comes after {@link #forget} is not held any more, for nobody would give it back. */
    private synchronized boolean hold(long bytes) {
        if (forgotten || !transport.room().take(bytes)) {
            return false;
        }
        held += bytes;
        return true;
    }

    /**
     * Holds what becomes of the answer until it is passed on.
     *
     * @throws ProviderFailure where there is no memory left for it
     */
    void weigh(long bytes) {
        if (!hold(bytes)) {
            throw tooLarge(status);
        }
    }

    private static ProviderFailure tooLarge(int status) {
        return ProviderFailure.of(
                Trouble.TOO_MUCH, status, "its answer is larger than the limit, or there is no memory left for it");
    }

    /** The answer was passed on, or thrown away: its memory is free again. */
    synchronized void forget() {
        forgotten = true;
        transport.room().giveBack(held);
        held = 0;
    }

    private void overflow(HttpClientResponse response, Buffer body, boolean good) {
        if (good) {
            reply.completeExceptionally(tooLarge(response.statusCode()));
        } else {
            reply.complete(new Reply.Body(response.statusCode(), response.headers(), body));
        }
        response.request().reset();
    }

    static RuntimeException understood(@Nullable Throwable cause) {
        return switch (cause) {
            case ProviderFailure failure -> failure;
            case CallerLeft left -> left;
            case ConnectTimeoutException timeout -> ProviderFailure.of(Trouble.TIMEOUT, 0, "no connection in time");
            case ConnectException refused -> ProviderFailure.of(Trouble.NETWORK, 0, "connection refused");
            case UnknownHostException unknown -> ProviderFailure.of(Trouble.NETWORK, 0, "its host name is unknown");
            case SSLException tls -> ProviderFailure.of(Trouble.NETWORK, 0, "TLS failed");
            case IOException broken -> ProviderFailure.of(Trouble.NETWORK, 0, "connection lost");
            case null -> ProviderFailure.of(Trouble.NETWORK, 0, "connection failed");
            default -> ProviderFailure.of(Trouble.NETWORK, 0, "connection failed");
        };
    }
}
