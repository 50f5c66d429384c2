package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** One entry of the journal: what was asked, and what became of the answer. May be read by any thread. */
public final class Call {
    private static final Duration STALLED = Duration.ofMillis(150);

    private enum Fate {
        OPEN,
        FINISHED,
        ABANDONED
    }

    private final Request request;
    private final Runnable whenOver;
    private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong bytesAccepted = new AtomicLong();
    private volatile boolean lastWords;
    private volatile boolean writing;
    private volatile long writingSince;
    private volatile long abandonedAt;

    Call(Request request, Runnable whenOver) {
        this.request = request;
        this.whenOver = whenOver;
    }

    public Request request() {
        return request;
    }

    public String method() {
        return request.method();
    }

    public String path() {
        return request.path();
    }

    public Optional<String> header(String name) {
        return request.header(name);
    }

    public byte[] body() {
        return request.body();
    }

    public String text() {
        return request.text();
    }

    /** The parsed body; a missing node if it is no JSON. */
    public JsonNode json() {
        return request.json();
    }

    /** {@link System#nanoTime()} when the head of the request had been read. */
    public long arrivedAt() {
        return request.arrivedAt();
    }

    /** Whether the stub did all that it was told to do. */
    public boolean finished() {
        return fate.get() == Fate.FINISHED;
    }

    /** Whether the client closed the connection before the answer was finished. */
    public boolean abandoned() {
        return fate.get() == Fate.ABANDONED;
    }

    /** {@link System#nanoTime()} when the client's hang-up was noticed. */
    public OptionalLong abandonedAt() {
        return abandoned() ? OptionalLong.of(abandonedAt) : OptionalLong.empty();
    }

    /** How many bytes of the answer, head included, the socket has taken. */
    public long bytesAccepted() {
        return bytesAccepted.get();
    }

    /** Waits until the socket takes no more because the client does not read; how many bytes it had taken by then. */
    public long awaitStalled(Duration patience) {
        Patience.until(patience, this::stalled, () -> "no stall, %d bytes accepted".formatted(bytesAccepted()));
        return bytesAccepted();
    }

    private boolean stalled() {
        return writing && System.nanoTime() - writingSince > STALLED.toNanos();
    }

    void writes() {
        writingSince = System.nanoTime();
        writing = true;
    }

    void wrote(int bytes) {
        bytesAccepted.addAndGet(bytes);
        writing = false;
    }

    /** What is written now is the last: who has read it owes nothing and may hang up. */
    void saysLastWords() {
        lastWords = true;
        leave();
    }

    void finish() {
        leave();
        fate.compareAndSet(Fate.OPEN, Fate.FINISHED);
    }

    /** The client is gone; while the last words are being written, only the writer knows whether it heard them. */
    void hungUp() {
        if (!lastWords) {
            abandon();
        }
    }

    void abandon() {
        if (fate.get() == Fate.OPEN) {
            abandonedAt = System.nanoTime();
        }
        fate.compareAndSet(Fate.OPEN, Fate.ABANDONED);
        leave();
    }

    private void leave() {
        if (over.compareAndSet(false, true)) {
            whenOver.run();
        }
    }

    @Override
    public String toString() {
        return "%s %s (%s)".formatted(method(), path(), fate.get());
    }
}
