package dev.caravan.files;

import dev.caravan.batch.intake.Endpoint;
import dev.caravan.batch.intake.JsonLines;
import dev.caravan.batch.intake.SourceItem;
import dev.caravan.batch.intake.SourceItems;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.Source;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stored file as the items of a batch. Every batch is work of its own, also where the same file was asked before. */
final class StoredSource implements Source {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final FileShelf shelf;
    private final String file;
    private final String fingerprint;
    private final Endpoint endpoint;
    private final Wishes wishes;
    private final Consumer<Batch> known;

    /** {@code known} hears of the batch when it is one, before its items are read. */
    StoredSource(
            FileShelf shelf, String file, String fingerprint, Endpoint endpoint, Wishes wishes, Consumer<Batch> known) {
        this.shelf = shelf;
        this.file = file;
        this.fingerprint = fingerprint;
        this.endpoint = endpoint;
        this.wishes = wishes;
        this.known = known;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public void begun(Batch batch) {
        known.accept(batch);
    }

    @Override
    public SourceItems open() throws IOException {
        BufferedInputStream text = new BufferedInputStream(new PieceStream(shelf, file));
        text.mark(MARK.length);
        if (!java.util.Arrays.equals(text.readNBytes(MARK.length), MARK)) {
            text.reset();
        }
        JsonLines lines = new JsonLines(text, wishes, endpoint);
        return new SourceItems() {
            @Override
            public @Nullable SourceItem next() throws IOException, Unreadable {
                try {
                    return lines.next();
                } catch (PieceStream.Gone e) {
                    throw new Unreadable("file_not_found", "the input file was removed before it was read");
                }
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }

    /** The bytes of a stored file, piece by piece. */
    private static final class PieceStream extends InputStream {
        private final FileShelf shelf;
        private final String file;
        private byte[] piece = {};
        private int at;
        private int next;
        private long left = -1;

        PieceStream(FileShelf shelf, String file) {
            this.shelf = shelf;
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left < 0) {
                left = shelf.bytes(file).orElseThrow(Gone::new);
            }
            if (left == 0) {
                return -1;
            }
            if (at == piece.length) {
                piece = shelf.chunk(file, next++)
                        .orElseThrow(Gone::new)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
                at = 0;
            }
            int taken = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, into, offset, taken);
            at += taken;
            left -= taken;
            return taken;
        }

        /** It was deleted, or it expired. */
        private static final class Gone extends IOException {
            Gone() {
                super("the file is gone");
            }
        }
    }
}
