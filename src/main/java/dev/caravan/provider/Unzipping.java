package dev.caravan.provider;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks an answer that came compressed although nobody asked for it. Not left to the client, whose way of doing it
 * costs every answer.
 */
final class Unzipping {
    private static final int MOST_AT_ONCE = 16 << 20;

    private Unzipping() {}

    /** What is to be done with each piece of the answer. */
    static UnaryOperator<Buffer> of(HttpClientResponse response) {
        ZlibWrapper wrapper = wrapper(response.getHeader(HttpHeaders.CONTENT_ENCODING));
        if (wrapper == null) {
            return UnaryOperator.identity();
        }
        EmbeddedChannel channel = new EmbeddedChannel(ZlibCodecFactory.newZlibDecoder(wrapper, MOST_AT_ONCE));
        return piece -> unpacked(channel, piece);
    }

    private static @Nullable ZlibWrapper wrapper(@Nullable String encoding) {
        return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> ZlibWrapper.GZIP;
            case "deflate" -> ZlibWrapper.ZLIB_OR_NONE;
            default -> null;
        };
    }

    private static Buffer unpacked(EmbeddedChannel channel, Buffer piece) {
        channel.writeInbound(Unpooled.wrappedBuffer(piece.getBytes()));
        Buffer unpacked = Buffer.buffer();
        ByteBuf next;
        while ((next = channel.readInbound()) != null) {
            byte[] bytes = new byte[next.readableBytes()];
            next.readBytes(bytes);
            next.release();
            unpacked.appendBytes(bytes);
        }
        return unpacked;
    }
}
