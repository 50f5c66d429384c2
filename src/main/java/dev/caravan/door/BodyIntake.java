package dev.caravan.door;

import dev.caravan.call.Refusal;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a request's body, up to a limit. Keeps it in memory and nowhere else: forms and uploads are nothing that we
 * read.
 */
final class BodyIntake implements Handler<RoutingContext> {
    private final long limit;

    BodyIntake(long limit) {
        this.limit = limit;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (announced(request) > limit) {
            refuse(request);
            return;
        }
        if (request.isEnded()) {
            context.next();
            return;
        }
        new Taking(context).start();
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void refuse(HttpServerRequest request) {
        Refusals.sendAndClose(request, Refusal.tooLarge(limit));
    }

    private final class Taking {
        private final RoutingContext context;
        private @Nullable Buffer body;
        private boolean refused;

        Taking(RoutingContext context) {
            this.context = context;
        }

        void start() {
            HttpServerRequest request = context.request();
            request.handler(this::take);
            request.endHandler(end -> finish());
        }

        private void take(Buffer bytes) {
            if (refused) {
                return;
            }
            Buffer before = body;
            if (bytes.length() + (before == null ? 0 : before.length()) > limit) {
                refused = true;
                refuse(context.request());
            } else if (before == null) {
                body = bytes;
            } else {
                // The first piece may be the network's own buffer, which others would see grow.
                body = before.length() > 0 ? append(before, bytes) : bytes;
            }
        }

        private boolean owned;

        private Buffer append(Buffer before, Buffer bytes) {
            Buffer mine = owned ? before : before.copy();
            owned = true;
            return mine.appendBuffer(bytes);
        }

        private void finish() {
            if (!refused) {
                if (body != null) {
                    ((RoutingContextInternal) context).setBody(body);
                }
                context.next();
            }
        }
    }
}
