package dev.caravan.provider;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Joins the pieces of a body that one read brought. Providers send each event of a stream as a piece of its own, and a
 * piece costs its way through the client, whatever its length. Nothing waits for a second read. One for each connection.
 */
final class JoinedPieces extends ChannelInboundHandlerAdapter {
    /** What is longer goes on, and is joined no further. */
    private static final int ENOUGH = 64 << 10;

    private @Nullable HttpContent waiting;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent piece && !(message instanceof LastHttpContent)) {
            waiting = waiting == null ? piece : joined(waiting, piece);
            if (waiting.content().readableBytes() >= ENOUGH) {
                passOn(context);
            }
        } else {
            passOn(context);
            context.fireChannelRead(message);
        }
    }

    private static HttpContent joined(HttpContent first, HttpContent second) {
        ByteBuf all = first.content();
        HttpContent both = first;
        // What came is a part of what was read, and whatever stands behind it belongs to others.
        if (!(first instanceof Joined)) {
            all = Unpooled.buffer(
                    Math.max(1024, 4 * (all.readableBytes() + second.content().readableBytes())));
            all.writeBytes(first.content());
            first.release();
            both = new Joined(all);
        }
        all.writeBytes(second.content());
        second.release();
        return both;
    }

    private static final class Joined extends DefaultHttpContent {
        Joined(ByteBuf content) {
            super(content);
        }
    }

    private void passOn(ChannelHandlerContext context) {
        HttpContent pieces = waiting;
        if (pieces != null) {
            waiting = null;
            context.fireChannelRead(pieces);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        passOn(context);
        context.fireChannelReadComplete();
    }

    /** What came before the end of a connection is read before it. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        passOn(context);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        passOn(context);
        context.fireExceptionCaught(cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }
}
