package dev.caravan.door;

import dev.caravan.failure.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes in a request's body, up to a limit. Keeps it in memory and nowhere else: forms and uploads are nothing that we
 * read.
 */
final class BodyIntake {
    private static final byte[] NOTHING = {};
    private static final int FIRST = 64 << 10;

    private final long limit;
    private final Visitors visitors;

    BodyIntake(long limit, Visitors visitors) {
        this.limit = limit;
        this.visitors = visitors;
    }

    /** Hands the body on when it is complete, on the connection's event loop; a refused one is never handed on. */
    void take(HttpServerRequest request, Consumer<byte[]> whenComplete) {
        long announced = announced(request);
        if (announced > limit) {
            visitors.dismiss(request, Refusal.tooLarge(limit));
        } else if (request.isEnded()) {
            whenComplete.accept(NOTHING);
        } else {
            new Taking(request, (int) announced, whenComplete).start();
        }
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** One body on its way in. Lives on the connection's event loop. */
    private final class Taking {
        private final HttpServerRequest request;
        private final int announced;
        private final Consumer<byte[]> whenComplete;
        private byte[] body = NOTHING;
        private int length;
        private boolean refused;

        Taking(HttpServerRequest request, int announced, Consumer<byte[]> whenComplete) {
            this.request = request;
            this.announced = announced;
            this.whenComplete = whenComplete;
        }

        void start() {
            request.handler(this::take);
            request.endHandler(end -> finish());
            request.exceptionHandler(this::broken);
            Leave.give(request);
        }

        /** The server closes the connection when this returns, and with it whatever it was told to answer. */
        private void broken(Throwable why) {
            if (!refused && !(why instanceof HttpClosedException)) {
                refused = true;
                Visitors.answerPastTheServer(
                        request.connection(),
                        Refusal.badRequest("the request's body is not well-formed HTTP/1.1", null));
            }
        }

        /** Grows with what comes and not with what was announced, up to exactly that. */
        private boolean grow(int needed) {
            int goal = (int) Math.max(needed, Math.min(announced, Math.max(FIRST, 4L * body.length)));
            int grown = announced > 0 ? goal : (int) Math.min(limit, Math.max(needed, 2L * body.length));
            if (!visitors.hold(request, grown - body.length)) {
                refuse(Refusal.overloaded());
                return false;
            }
            body = Arrays.copyOf(body, grown);
            return true;
        }

        private void refuse(Refusal refusal) {
            refused = true;
            visitors.dismiss(request, refusal);
        }

        private void take(Buffer bytes) {
            if (refused) {
                return;
            }
            int needed = length + bytes.length();
            if (needed > limit) {
                refuse(Refusal.tooLarge(limit));
                return;
            }
            if (needed > body.length && !grow(needed)) {
                return;
            }
            bytes.getBytes(body, length);
            length = needed;
        }

        private void finish() {
            if (!refused) {
                whenComplete.accept(length == body.length ? body : Arrays.copyOf(body, length));
            }
        }
    }
}
