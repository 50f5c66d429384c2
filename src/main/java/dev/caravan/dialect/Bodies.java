package dev.caravan.dialect;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import java.nio.ByteBuffer;
import java.util.List;

/** Bodies of requests, made of pieces. */
public final class Bodies {
    private static final int LARGE = 64 << 10;

    private Bodies() {}

    /** A large request is not copied, for it is kept until it was answered, by as many calls as there are. */
    public static Buffer joined(List<ByteBuffer> pieces) {
        int length = 0;
        for (ByteBuffer piece : pieces) {
            length += piece.remaining();
        }
        if (length > LARGE) {
            return BufferImpl.buffer(Unpooled.wrappedBuffer(pieces.toArray(ByteBuffer[]::new)));
        }
        Buffer joined = Buffer.buffer(length);
        pieces.forEach(
                piece -> joined.appendBytes(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining()));
        return joined;
    }

    public static Buffer of(byte[] bytes) {
        return BufferImpl.buffer(bytes);
    }
}
