package dev.caravan.cache;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;

/** Bytes that many callers are told at once: nobody changes them, so nobody needs a copy. */
final class Unchanging {
    private Unchanging() {}

    static Buffer buffer(byte[] bytes) {
        return BufferImpl.buffer(Unpooled.wrappedBuffer(bytes));
    }
}
