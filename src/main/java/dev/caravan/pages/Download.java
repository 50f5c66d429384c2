package dev.caravan.pages;

import dev.caravan.failure.CallerLeft;
import dev.caravan.files.FileShelf;
import dev.caravan.files.StoredFile;
import dev.caravan.store.StoreTrouble;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file on its way to a caller, piece by piece, no faster than they read it. */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    /** Who has not read a piece by then is gone. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final FileShelf shelf;
    private final StoredFile file;
    private final HttpServerResponse response;

    Download(FileShelf shelf, StoredFile file, HttpServerResponse response) {
        this.shelf = shelf;
        this.file = file;
        this.response = response;
    }

    void send() {
        response.putHeader("content-type", "application/octet-stream")
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("content-disposition", "attachment; filename=\"" + plainName() + '"')
                .putHeader("content-length", Long.toString(file.bytes()));
        // The first piece before the head: while nothing is said, trouble has an answer of its own.
        Optional<String> piece = shelf.chunk(file.id(), 0);
        try {
            for (int n = 1; piece.isPresent(); n++) {
                write(piece.get());
                piece = shelf.chunk(file.id(), n);
            }
            end();
        } catch (StoreTrouble e) {
            LOG.warn("a file could not be sent to its end: {}", e.reason());
            breakOff();
        }
    }

    private String plainName() {
        return file.filename().replaceAll("[^ -~]", "_").replace('"', '_').replace('\\', '_');
    }

    private void write(String piece) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        response.write(Buffer.buffer(piece.getBytes(StandardCharsets.UTF_8)))
                .onSuccess(written::complete)
                .onFailure(written::completeExceptionally);
        try {
            written.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            breakOff();
            throw new CallerLeft();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerLeft();
        }
    }

    /** A file that was removed meanwhile is not all there: that must not look like its end. */
    private void end() {
        if (response.bytesWritten() < file.bytes()) {
            breakOff();
        } else {
            response.end();
        }
    }

    private void breakOff() {
        response.reset();
    }
}
