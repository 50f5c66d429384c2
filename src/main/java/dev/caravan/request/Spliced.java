package dev.caravan.request;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.caravan.json.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A document with other text at some places; everything else goes on byte by byte. Owned by one thread. */
public final class Spliced {
    /** Where a value stands in the bytes; {@code end} is behind its last byte. */
    private record Span(int start, int end) {}

    /** Other text for a place in the bytes. */
    private record Edit(Span at, String text) {}

    private final byte[] json;
    private final int afterBrace;
    private final List<Edit> edits = new ArrayList<>(4);

    public Spliced(byte[] json, int afterBrace) {
        this.json = json;
        this.afterBrace = afterBrace;
    }

    public void replace(Slice value, String text) {
        edits.add(new Edit(new Span(value.start(), value.end()), text));
    }

    /** More text at a place in the bytes. */
    public void insert(int at, String text) {
        edits.add(new Edit(new Span(at, at), text));
    }

    /** Another member of the outermost object, which has one at least. */
    void add(String name, String json) {
        insert(afterBrace, '"' + name + "\":" + json + ',');
    }

    List<ByteBuffer> pieces() {
        edits.sort(Comparator.comparingInt(edit -> edit.at.start));
        List<ByteBuffer> pieces = new ArrayList<>(2 * edits.size() + 1);
        int from = 0;
        for (Edit edit : edits) {
            pieces.add(ByteBuffer.wrap(json, from, edit.at.start - from));
            pieces.add(ByteBuffer.wrap(edit.text.getBytes(StandardCharsets.UTF_8)));
            from = edit.at.end;
        }
        pieces.add(ByteBuffer.wrap(json, from, json.length - from));
        return pieces;
    }

    /** All pieces as one document. */
    public byte[] joined() {
        List<ByteBuffer> pieces = pieces();
        ByteBuffer all = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(all::put);
        return all.array();
    }

    public static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
