package dev.caravan.batch.intake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Sources are UTF-8, with or without the mark that says so. */
final class Encoding {
    private static final int LOOK = 8_192;

    private Encoding() {}

    /**
     * Behind the mark, where there is one.
     *
     * @throws Unreadable where it is empty, binary, or plainly of another encoding
     */
    static InputStream requireText(InputStream bytes) throws IOException, Unreadable {
        BufferedInputStream text = new BufferedInputStream(bytes, 1 << 16);
        text.mark(LOOK);
        byte[] start = text.readNBytes(LOOK - 1);
        text.reset();
        if (start.length == 0) {
            throw new Unreadable("empty_file", "the file is empty");
        }
        if (beginsWith(start, 0xFF, 0xFE) || beginsWith(start, 0xFE, 0xFF)) {
            throw new Unreadable("wrong_encoding", "the file is UTF-16: save it as UTF-8");
        }
        if (beginsWith(start, 0xEF, 0xBB, 0xBF)) {
            text.skipNBytes(3);
        }
        for (byte b : start) {
            if (b == 0) {
                throw new Unreadable("binary_file", "the file is no text: it holds bytes that stand in no text");
            }
        }
        return text;
    }

    private static boolean beginsWith(byte[] start, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= start.length || (start[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Empty where the bytes are no UTF-8. */
    static Optional<String> text(byte[] bytes, int length) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
