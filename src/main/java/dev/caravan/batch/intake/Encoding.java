package dev.caravan.batch.intake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Sources are UTF-8, with or without the mark that says so. */
final class Encoding {
    private static final int LOOK = 4;

    private Encoding() {}

    /**
     * Behind the mark, where there is one.
     *
     * @throws Unreadable where it is empty, or plainly of another encoding
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

    /** Whether a zero byte is among the first so many, which stands in no text. */
    static boolean holdsZero(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
