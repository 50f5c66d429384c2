package dev.caravan.door;

import dev.caravan.failure.Refusal;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/** The last answer on a connection. */
final class Farewell {
    private static final long LINGER_MILLIS = 5_000;

    private Farewell() {}

    /**
     * Answers, and ends the connection when the caller has had time to read that: closing it at once, with their bytes
     * still on the way, would reset it before they do. What they still send is thrown away.
     */
    static void say(HttpServerRequest request, Refusal refusal) {
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        Refusals.send(request, refusal);
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        request.handler(late -> {});
        request.exceptionHandler(gone -> {});
        request.endHandler(end -> request.connection().close());
        Context context = Vertx.currentContext();
        if (context != null) {
            context.owner().setTimer(LINGER_MILLIS, late -> request.connection().close());
        }
        endOurSide(((ConnectionBase) request.connection()).channel());
    }

    /** They see the end behind the answer, and need not wait for the time to be over. */
    private static void endOurSide(Channel channel) {
        if (channel instanceof DuplexChannel socket) {
            socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
                ChannelFuture unused = socket.shutdownOutput();
            });
        }
    }
}
