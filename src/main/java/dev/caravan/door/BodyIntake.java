package dev.caravan.door;

import dev.caravan.call.Refusal;
import io.netty.buffer.Unpooled;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.time.Duration;
import java.util.Arrays;

/**
 * Takes in a request's body, up to a limit. Keeps it in memory and nowhere else: forms and uploads are nothing that we
 * read.
 */
final class BodyIntake implements Handler<RoutingContext> {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final long limit;
    private final Visitors visitors;

    BodyIntake(long limit, Visitors visitors) {
        this.limit = limit;
        this.visitors = visitors;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        long announced = announced(request);
        if (announced > limit) {
            Refusals.sendAndClose(request, Refusal.tooLarge(limit));
        } else if (request.isEnded()) {
            context.next();
        } else {
            new Taking(context).start((int) announced);
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
        private final RoutingContext context;
        private byte[] body = new byte[0];
        private int length;
        private int taken;
        private boolean refused;

        Taking(RoutingContext context) {
            this.context = context;
        }

        void start(int announced) {
            HttpServerRequest request = context.request();
            if (fits(announced)) {
                body = new byte[announced];
                request.handler(this::take);
                request.endHandler(end -> finish());
                request.exceptionHandler(this::broken);
            }
        }

        /** The server closes the connection when this returns, and with it whatever it was told to answer. */
        private void broken(Throwable why) {
            if (!refused && !(why instanceof HttpClosedException)) {
                refused = true;
                Visitors.answerPastTheServer(
                        context.request().connection(),
                        Refusal.badRequest("the request's body is not well-formed HTTP/1.1", null));
            }
        }

        private boolean fits(int size) {
            int more = size - taken;
            if (more > 0) {
                if (!visitors.hold(context.request(), more)) {
                    refuse(Refusal.unavailable("overloaded", "too many large requests are under way", RETRY));
                    return false;
                }
                taken = size;
            }
            return true;
        }

        private void refuse(Refusal refusal) {
            refused = true;
            Refusals.sendAndClose(context.request(), refusal);
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
            if (needed > body.length) {
                int grown = (int) Math.min(limit, Math.max(needed, 2L * body.length));
                if (!fits(grown)) {
                    return;
                }
                body = Arrays.copyOf(body, grown);
            }
            bytes.getBytes(body, length);
            length = needed;
        }

        private void finish() {
            if (!refused) {
                if (length > 0) {
                    ((RoutingContextInternal) context)
                            .setBody(BufferImpl.buffer(Unpooled.wrappedBuffer(body, 0, length)));
                }
                context.next();
            }
        }
    }
}
