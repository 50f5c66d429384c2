package dev.caravan.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;

/** Answers go from hand to hand as they are: nobody changes their bytes any more, so that nobody needs a copy. */
public final class Bytes {
    private Bytes() {}

    /** The bytes themselves where they lie in an array of just their length, else a copy of them. */
    public static byte[] of(Buffer answer) {
        ByteBuf bytes = ((BufferImpl) answer).byteBuf();
        boolean alone = bytes.hasArray()
                && bytes.arrayOffset() + bytes.readerIndex() == 0
                && bytes.readableBytes() == bytes.array().length;
        return alone ? bytes.array() : answer.getBytes();
    }

    public static Buffer buffer(byte[] answer) {
        return BufferImpl.buffer(Unpooled.wrappedBuffer(answer));
    }
}
