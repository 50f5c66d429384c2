package dev.caravan.embed;

import dev.caravan.failure.CallerLeft;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What came of a stream and was not read yet. The provider is held up while so many tokens wait that a reader is behind.
 * Safe for one thread that writes and one that reads.
 */
final class TokenQueue {
    private static final int BEHIND = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> waiting = new ArrayDeque<>();
    private @Nullable Facts facts;
    private @Nullable Runnable room;
    private @Nullable RuntimeException failure;
    private @Nullable String finish;
    private boolean over;

    void begin(Facts known) {
        change(() -> facts = known);
    }

    void add(String token) {
        change(() -> waiting.add(token));
    }

    void finishesWith(String reason) {
        change(() -> finish = reason);
    }

    void end(Facts known) {
        change(() -> {
            facts = known;
            over = true;
        });
    }

    /** Tokens that wait are read before it is told. */
    void fail(RuntimeException why, Facts known) {
        change(() -> {
            if (!over) {
                failure = why;
                facts = facts == null ? null : known;
            }
            over = true;
        });
    }

    /** Nobody reads any more. */
    void abandon() {
        change(() -> {
            waiting.clear();
            if (!over) {
                failure = new CallerLeft();
            }
            over = true;
        });
        goOn();
    }

    private void change(Runnable step) {
        lock.lock();
        try {
            step.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Throws what the call failed with, where no stream begins. */
    void awaitBegin() {
        lock.lock();
        try {
            while (facts == null && !over) {
                changed.await();
            }
            if (facts == null) {
                throw failure == null ? new IllegalStateException("the stream ended before it began") : failure;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerLeft();
        } finally {
            lock.unlock();
        }
    }

    /** The next token, when there is one; null behind the last. Throws what the stream broke off with. */
    @Nullable
    String take() throws InterruptedException {
        String token;
        lock.lock();
        try {
            while (waiting.isEmpty() && !over) {
                changed.await();
            }
            token = waiting.poll();
            if (token == null && failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
        if (!full()) {
            goOn();
        }
        return token;
    }

    boolean full() {
        lock.lock();
        try {
            return waiting.size() >= BEHIND;
        } finally {
            lock.unlock();
        }
    }

    void whenRoom(Runnable go) {
        lock.lock();
        try {
            room = go;
        } finally {
            lock.unlock();
        }
        if (!full()) {
            goOn();
        }
    }

    /** Outside of the lock: it may write into this queue. */
    private void goOn() {
        Runnable go;
        lock.lock();
        try {
            go = room;
            room = null;
        } finally {
            lock.unlock();
        }
        if (go != null) {
            go.run();
        }
    }

    Facts facts() {
        lock.lock();
        try {
            if (facts == null) {
                throw new IllegalStateException("the stream has not begun");
            }
            return facts;
        } finally {
            lock.unlock();
        }
    }

    Optional<String> finish() {
        lock.lock();
        try {
            return Optional.ofNullable(finish);
        } finally {
            lock.unlock();
        }
    }
}
