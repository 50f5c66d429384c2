package dev.caravan.batch.delivery;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchBook;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Result;
import dev.caravan.batch.store.Workers;
import dev.caravan.store.OnlyOurs;
import dev.caravan.store.Store;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes results into files as they come, in whole lines: answers into one, errors into another beside it. What is in the
 * files follows from the store: after a crash they are cut back to the length that stands there. One process at a time has
 * them. Used by one thread.
 */
public final class Outbox implements Delivery {
    private static final int AT_ONCE = 200;
    private static final String ENDING = ".jsonl";

    private final Store store;
    private final Map<Long, Open> open = new HashMap<>();

    public Outbox(Store store) {
        this.store = store;
    }

    /** Where the errors stand beside the answers. */
    static Path errorsBeside(Path results) {
        String name = String.valueOf(results.getFileName());
        String stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        return results.resolveSibling(stem + ".errors" + ENDING);
    }

    @Override
    public boolean deliver(Batch batch) throws IOException {
        if (!batch.host().equals(Workers.host())) {
            return false;
        }
        Open files = open.get(batch.number());
        if (files == null) {
            try {
                files = new Open(batch);
            } catch (Taken another) {
                return false;
            }
            open.put(batch.number(), files);
        }
        boolean all = files.isUpToDate(batch) || files.writeAll(batch);
        if (all && batch.state() == BatchState.WRITING) {
            forget(batch.number());
            return true;
        }
        return false;
    }

    @Override
    public void forget(long number) {
        Open files = open.remove(number);
        if (files != null) {
            files.close();
        }
    }

    /** Whether all that is over of these batches is in its file; of those in the order of their items nobody can say. */
    public boolean upToDate(Set<Long> numbers) {
        for (long number : numbers) {
            Optional<Batch> batch = store.read(connection -> BatchBook.find(connection, number));
            if (batch.isPresent()
                    && !batch.get().terms().inOrder()
                    && batch.get().written().seq() < batch.get().counts().seq()) {
                return false;
            }
        }
        return true;
    }

    public void close() {
        List.copyOf(open.keySet()).forEach(this::forget);
    }

    /** Another process has the file, and hands the results over. */
    private static final class Taken extends IOException {
        Taken(Path file) {
            super("another program writes to " + file);
        }
    }

    private static final class Page implements AutoCloseable {
        private final Path file;
        private @Nullable FileChannel channel;
        private @Nullable FileLock lock;
        private long length;

        Page(Path file) {
            this.file = file;
        }

        /** Cut back to what is known of it; false where the file is not what it was. */
        boolean openAt(long known) throws IOException {
            OnlyOurs.folder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            if (exists() && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                throw new IOException(file + " is no ordinary file, and nothing is written through it");
            }
            OnlyOurs.sharedFile(file);
            FileChannel opened =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
            channel = opened;
            try {
                lock = opened.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                close();
                throw new Taken(file);
            }
            boolean whole = opened.size() >= known;
            length = whole ? known : 0;
            opened.truncate(length);
            return whole;
        }

        boolean exists() {
            return Files.exists(file, NOFOLLOW_LINKS);
        }

        /** Behind what is in it. Large lines are not held together before. */
        OutputStream stream() {
            return new BufferedOutputStream(
                    new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            write(new byte[] {(byte) b}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int count) throws IOException {
                            ByteBuffer left = ByteBuffer.wrap(bytes, offset, count);
                            while (left.hasRemaining()) {
                                length += Objects.requireNonNull(channel).write(left, length);
                            }
                        }
                    },
                    1 << 16);
        }

        void cutBackTo(long known) throws IOException {
            if (channel != null && length > known) {
                channel.truncate(known);
            }
            length = Math.min(length, known);
        }

        @Override
        public void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // What was written is written.
                channel = null;
            }
        }
    }

    /** The files of one batch. */
    private final class Open implements AutoCloseable {
        private final Page answers;
        private final Page errors;
        private boolean errorsOpen;
        private long seenSeq = -1;
        private long seq;

        Open(Batch batch) throws IOException {
            Path file = Path.of(batch.results());
            answers = new Page(file);
            errors = new Page(errorsBeside(file));
            Batch.Written written = batch.written();
            seq = written.seq();
            boolean whole = answers.openAt(written.bytes());
            try {
                if (written.errorBytes() > 0 || errors.exists()) {
                    errorsOpen = true;
                    whole &= errors.openAt(written.errorBytes());
                }
            } catch (IOException e) {
                answers.close();
                throw e;
            }
            if (!whole) {
                startOver();
            }
        }

        /** Somebody took them away: they are written anew. */
        private void startOver() throws IOException {
            seq = 0;
            answers.close();
            answers.openAt(0);
            if (errorsOpen) {
                errors.close();
                errors.openAt(0);
            }
        }

        /** Whether nothing is over since it was looked at last. */
        boolean isUpToDate(Batch batch) {
            return batch.state() != BatchState.WRITING && batch.counts().seq() == seenSeq;
        }

        boolean writeAll(Batch batch) throws IOException {
            while (true) {
                List<Result> results = next(batch);
                if (results.isEmpty()) {
                    seenSeq = batch.counts().seq();
                    return true;
                }
                write(batch, results);
            }
        }

        private List<Result> next(Batch batch) {
            long from = seq;
            if (!batch.terms().inOrder()) {
                return store.read(connection -> BatchBook.results(connection, batch.number(), from, AT_ONCE));
            }
            boolean over = batch.state() == BatchState.WRITING;
            return store.read(connection -> over
                    ? BatchBook.allInOrder(connection, batch.number(), from, AT_ONCE)
                    : BatchBook.resultsInOrder(connection, batch.number(), from, AT_ONCE));
        }

        private void write(Batch batch, List<Result> results) throws IOException {
            if (!errorsOpen && !results.stream().allMatch(Result::answered)) {
                errorsOpen = true;
                errors.openAt(0);
            }
            long answersBefore = answers.length;
            long errorsBefore = errors.length;
            Result last = results.getLast();
            long now = batch.terms().inOrder() ? last.n() : last.seq();
            boolean done = false;
            try {
                OutputStream good = answers.stream();
                OutputStream bad = errors.stream();
                for (Result result : results) {
                    ResultLine.write(batch, result, result.answered() ? good : bad);
                }
                good.flush();
                bad.flush();
                store.write(connection -> BatchBook.update(
                        connection,
                        "UPDATE batch SET written_seq = ?, written_bytes = ?, written_error_bytes = ? WHERE number = ?",
                        now,
                        answers.length,
                        errors.length,
                        batch.number()));
                seq = now;
                done = true;
            } finally {
                if (!done) {
                    answers.cutBackTo(answersBefore);
                    errors.cutBackTo(errorsBefore);
                }
            }
        }

        @Override
        public void close() {
            answers.close();
            errors.close();
        }
    }
}
