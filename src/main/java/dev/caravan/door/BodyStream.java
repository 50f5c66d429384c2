package dev.caravan.door;

import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way in, for a route that reads it as it comes. Nothing is taken from the connection before the
 * first read, and never more than a little ahead of the reader. Filled by the connection's event loop, read by one thread,
 * which must be none of the event loops.
 */
final class BodyStream extends InputStream {
    private static final int MOST_AHEAD = 256 << 10;

    /** What a piece takes besides its bytes: a body may come in pieces of one byte. */
    private static final int PIECE = 256;

    private static final long LINGER_MILLIS = 5_000;
    private static final Buffer END = Buffer.buffer();
    private static final Buffer BROKEN = Buffer.buffer();

    private final HttpServerRequest request;
    private final Visitors visitors;
    private final long enough;
    private final Context loop;
    private final BlockingQueue<Buffer> pieces = new LinkedBlockingQueue<>();
    private final AtomicLong ahead = new AtomicLong();
    private volatile boolean paused;
    private boolean begun;
    private boolean unwanted;
    private long sinceItWentOn;
    private @Nullable Buffer piece;
    private int at;

    private BodyStream(HttpServerRequest request, Visitors visitors, Haste haste) {
        this.request = request;
        this.visitors = visitors;
        this.enough = haste.bytesIn(visitors.patience());
        this.loop = Objects.requireNonNull(Vertx.currentContext());
    }

    /** On the connection's event loop, before anything of the body was taken in. */
    static BodyStream of(HttpServerRequest request, Visitors visitors, Haste haste) {
        BodyStream body = new BodyStream(request, visitors, haste);
        if (request.isEnded()) {
            body.pieces.add(END);
        } else {
            request.handler(body::take);
            request.endHandler(end -> body.pieces.add(END));
            request.exceptionHandler(body::broken);
            request.response().headersEndHandler(head -> body.sayWhetherItGoesOn());
            visitors.hurries(request, haste);
            body.pause();
        }
        return body;
    }

    /** What is left of a body that nobody wants would be read as the next request. */
    private void sayWhetherItGoesOn() {
        if (!request.isEnded()) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
    }

    private void pause() {
        paused = true;
        request.pause();
        // It is our turn now, and not the caller who takes long.
        visitors.waitsForUs(request);
    }

    private void resume() {
        if (paused) {
            paused = false;
            goesOn();
            if (!begun) {
                begun = true;
                Leave.give(request);
            }
            request.resume();
        }
    }

    private void goesOn() {
        sinceItWentOn = 0;
        visitors.goesOn(request);
    }

    private void take(Buffer bytes) {
        if (unwanted) {
            return;
        }
        pieces.add(bytes);
        sinceItWentOn += bytes.length();
        if (sinceItWentOn >= enough) {
            goesOn();
        }
        if (ahead.addAndGet(weight(bytes)) >= MOST_AHEAD && !paused) {
            pause();
        }
    }

    private static int weight(Buffer piece) {
        return piece.length() + PIECE;
    }

    private void broken(Throwable why) {
        if (!unwanted && !(why instanceof HttpClosedException)) {
            Visitors.answerPastTheServer(
                    request.connection(), Refusal.badRequest("the request's body is not well-formed HTTP/1.1", null));
        }
        pieces.add(BROKEN);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** @throws CallerLeft where they hung up before the end */
    @Override
    public int read(byte[] into, int offset, int length) {
        Buffer now = piece;
        while (now == null || at == now.length()) {
            if (now == END) {
                return -1;
            }
            now = next();
        }
        int taken = Math.min(length, now.length() - at);
        now.getBytes(at, at + taken, into, offset);
        at += taken;
        return taken;
    }

    private Buffer next() {
        Buffer next = pieces.poll();
        if (next == null || (paused && ahead.get() < MOST_AHEAD / 2)) {
            loop.runOnContext(go -> resume());
        }
        try {
            next = next == null ? pieces.take() : next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerLeft();
        }
        if (next == BROKEN) {
            pieces.add(BROKEN);
            throw new CallerLeft();
        }
        if (next != END) {
            ahead.addAndGet(-weight(next));
        }
        piece = next;
        at = 0;
        return next;
    }

    /** Nobody reads on. Once all is answered, a caller who still sends gets the time to hear it. */
    @Override
    public void close() {
        loop.runOnContext(go -> {
            unwanted = true;
            if (!request.isEnded()) {
                request.endHandler(end -> request.connection().close());
                resume();
                loop.owner().setTimer(LINGER_MILLIS, late -> {
                    if (!request.isEnded()) {
                        request.connection().close();
                    }
                });
            }
        });
    }
}
