package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts the pieces of a body into what is written at once, with the marks of the chunked coding if it is in use. */
record Frames(boolean chunked, @Nullable Duration betweenBytes) {
    static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

    List<Piece> of(Piece piece) {
        byte[] bytes = piece.bytes();
        if (bytes.length == 0) {
            return List.of(); // as a chunk it would end the body
        }
        if (betweenBytes == null) {
            return List.of(piece.with(framed(bytes)));
        }
        List<Piece> drops = new ArrayList<>();
        for (byte drop : bytes) {
            Duration pause = drops.isEmpty() ? piece.pause() : betweenBytes;
            drops.add(new Piece(pause, framed(new byte[] {drop})));
        }
        return drops;
    }

    /** The first half, so cut that a chunk's size promises more than comes. */
    List<Piece> halfOf(Piece piece) {
        List<Piece> frames = of(piece);
        if (frames.size() > 1) {
            return frames.subList(0, frames.size() / 2);
        }
        return frames.stream().map(frame -> frame.with(half(frame.bytes()))).toList();
    }

    byte[] framed(byte[] bytes) {
        return chunked
                ? joined(
                        Integer.toHexString(bytes.length).concat("\r\n").getBytes(US_ASCII),
                        bytes,
                        "\r\n".getBytes(US_ASCII))
                : bytes;
    }

    static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
