package dev.caravan.stub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Compresses the pieces of a body one by one, so that a stream stays a stream. */
final class Gzip {
    private Gzip() {}

    static List<Piece> compressed(List<Piece> pieces) {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        List<Piece> compressed = new ArrayList<>();
        try (GZIPOutputStream gzip = new GZIPOutputStream(sink, true)) {
            for (int index = 0; index < pieces.size(); index++) {
                gzip.write(pieces.get(index).bytes());
                if (index == pieces.size() - 1) {
                    gzip.finish();
                }
                gzip.flush();
                compressed.add(pieces.get(index).with(sink.toByteArray()));
                sink.reset();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return compressed;
    }
}
