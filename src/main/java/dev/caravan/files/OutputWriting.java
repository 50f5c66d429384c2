package dev.caravan.files;

import dev.caravan.batch.delivery.ResultLine;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.Result;
import dev.caravan.batch.work.Batches;
import dev.caravan.files.FileShelf.Beginning;
import dev.caravan.files.TextPieces.NoText;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results of one batch on their way into its two files. Used once, by one thread. */
final class OutputWriting implements AutoCloseable {
    private static final int AT_ONCE = 200;

    private final Batches batches;
    private final FileShelf shelf;
    private final Batch batch;
    private final Page answers;
    private final Page errors;
    private final TokenTally tally = new TokenTally();

    OutputWriting(Batches batches, FileShelf shelf, Batch batch) {
        this.batches = batches;
        this.shelf = shelf;
        this.batch = batch;
        this.answers = new Page(
                OutputIds.output(batch),
                batch.id() + "_output.jsonl",
                batch.counts().answered() > 0);
        this.errors = new Page(
                OutputIds.errors(batch),
                batch.id() + "_error.jsonl",
                batch.counts().failed() > 0);
    }

    /** False where another process is at it. */
    boolean all() throws IOException {
        if (!answers.begins() || !errors.begins()) {
            return false;
        }
        long seq = 0;
        for (List<Result> next = next(seq); !next.isEmpty(); next = next(seq)) {
            for (Result result : next) {
                (result.answered() ? answers : errors).add(result);
                if (result.answered()) {
                    tally.add(result.answer());
                }
            }
            seq = next.getLast().seq();
        }
        if (seq > 0) {
            batches.annotate(
                    batch.number(), BatchNotes.of(batch).with(tally.sum()).written());
        }
        answers.finish();
        errors.finish();
        return true;
    }

    private List<Result> next(long seq) {
        return answers.pieces == null && errors.pieces == null
                ? List.of()
                : batches.results(batch.number(), seq, AT_ONCE);
    }

    /** What was begun and not finished goes. */
    @Override
    public void close() {
        answers.close();
        errors.close();
    }

    /** A line on its way into pieces: a large one is not held as a whole beside them. */
    private static final class Line extends OutputStream {
        private final TextPieces pieces;

        Line(TextPieces pieces) {
            this.pieces = pieces;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            try {
                pieces.add(bytes, offset, count);
            } catch (NoText e) {
                throw new IOException("a line of the output is no text", e);
            }
        }
    }

    private final class Page {
        private final String id;
        private final String filename;
        private final boolean wanted;
        private @Nullable FileDraft draft;
        private @Nullable TextPieces pieces;

        Page(String id, String filename, boolean wanted) {
            this.id = id;
            this.filename = filename;
            this.wanted = wanted;
        }

        boolean begins() {
            if (!wanted) {
                return true;
            }
            return switch (shelf.begin(id, batch.owner(), StoredFile.BATCH_OUTPUT, filename)) {
                case Beginning.Fresh fresh -> {
                    draft = fresh.draft();
                    pieces = new TextPieces(fresh.draft());
                    yield true;
                }
                case Beginning.Whole whole -> true;
                case Beginning.Busy busy -> false;
            };
        }

        void add(Result result) throws IOException {
            if (pieces != null) {
                ResultLine.write(batch, result, new Line(pieces));
            }
        }

        void finish() throws IOException {
            if (pieces == null || draft == null) {
                return;
            }
            try {
                pieces.end();
            } catch (NoText e) {
                throw new IOException("the end of the output is no text", e);
            }
            draft.finish(BatchNotes.of(batch).keepOutput().toMillis());
            draft = null;
        }

        void close() {
            if (draft != null) {
                shelf.giveUp(draft.id());
            }
        }
    }
}
