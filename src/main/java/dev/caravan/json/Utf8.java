package dev.caravan.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Whether bytes are UTF-8 throughout. JSON parsers let overlong forms and halves of pairs through. */
public final class Utf8 {
    private static final int PIECE = 8192;

    private Utf8() {}

    public static boolean isValid(byte[] bytes) {
        return isValid(bytes, bytes.length);
    }

    /** Of the first bytes, so many. */
    public static boolean isValid(byte[] bytes, int length) {
        int plain = 0;
        while (plain < length && bytes[plain] >= 0) {
            plain++;
        }
        return plain == length || decodes(ByteBuffer.wrap(bytes, plain, length - plain));
    }

    private static boolean decodes(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer characters = CharBuffer.allocate(Math.min(bytes.remaining() + 2, PIECE));
        CoderResult result;
        do {
            result = decoder.decode(bytes, characters.clear(), true);
        } while (result.isOverflow());
        return !result.isError();
    }
}
