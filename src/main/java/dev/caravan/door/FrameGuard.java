package dev.caravan.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands before the server's own reader of HTTP, which is lenient and keeps no trace of what it overlooked: from the first
 * request on that is not framed in one way only, nothing goes on to it. One for each connection.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {
    private final Frames frames = new Frames();
    private final WhenMalformed then;
    private boolean malformed;

    interface WhenMalformed {
        /** {@code whole} requests came before the one that is malformed, in its body or before that. */
        void happened(int whole, boolean inBody);
    }

    FrameGuard(WhenMalformed then) {
        this.then = then;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
        } else if (malformed) {
            bytes.release();
        } else {
            int fault = frames.fault(bytes);
            if (fault < 0) {
                context.fireChannelRead(bytes);
            } else {
                malformed = true;
                stop(context, bytes, fault);
            }
        }
    }

    private void stop(ChannelHandlerContext context, ByteBuf bytes, int fault) {
        boolean inBody = frames.inBody();
        int whole = inBody ? frames.heads() - 1 : frames.heads();
        bytes.writerIndex(inBody ? fault : frames.begun());
        if (bytes.isReadable()) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
        then.happened(whole, inBody);
    }
}
