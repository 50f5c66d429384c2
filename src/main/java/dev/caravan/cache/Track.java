package dev.caravan.cache;

import dev.caravan.call.Bytes;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Usage;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.request.Room;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events of a stream that is under way, written down for those who came later: they read from its beginning at their
 * own pace. Where it grows too long its beginning is forgotten; who reads already goes on. Safe for use by many threads.
 */
final class Track {
    private static final class Piece {
        private final byte[] bytes;
        private @Nullable Piece next;

        Piece(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Room room;
    private final long longest;
    private @Nullable Piece first;
    private Piece last;
    private long length;
    private EventFlow.@Nullable End end;

    Track(Room room, long longest) {
        this.room = room;
        this.longest = longest;
        this.last = new Piece(new byte[0]);
        this.first = last;
    }

    void add(byte[] events) {
        lock.lock();
        try {
            Piece piece = new Piece(events);
            last.next = piece;
            last = piece;
            if (first != null) {
                if (length + events.length > longest || !room.take(events.length)) {
                    forget();
                } else {
                    length += events.length;
                }
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No more will come. Its memory is free again when the last reader has read it. */
    void end(EventFlow.End how) {
        lock.lock();
        try {
            if (end == null) {
                end = how;
                forget();
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        first = null;
        room.giveBack(length);
        length = 0;
    }

    /** All of it so far; empty where its beginning is forgotten. */
    Optional<byte[]> all() {
        lock.lock();
        try {
            if (first == null) {
                return Optional.empty();
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream((int) length);
            for (Piece piece = first; piece != null; piece = piece.next) {
                all.writeBytes(piece.bytes);
            }
            return Optional.of(all.toByteArray());
        } finally {
            lock.unlock();
        }
    }

    boolean over() {
        lock.lock();
        try {
            return end != null;
        } finally {
            lock.unlock();
        }
    }

    /** A flow of the events from the beginning; empty where that is forgotten. */
    Optional<EventFlow> reader(Departure departure) {
        lock.lock();
        try {
            Piece start = first;
            return start == null ? Optional.empty() : Optional.of(sink -> read(start, sink, departure));
        } finally {
            lock.unlock();
        }
    }

    private EventFlow.End read(Piece start, EventFlow.Sink sink, Departure departure) {
        Runnable leaving = this::signal;
        departure.listen(leaving);
        try {
            Piece piece = start;
            while (true) {
                Piece next = next(piece, departure);
                if (next == null) {
                    return ending();
                }
                sink.awaitRoom(departure);
                sink.write(Bytes.buffer(next.bytes));
                piece = next;
            }
        } catch (CallerLeft e) {
            return new EventFlow.End.CallerGone(Usage.NONE);
        } finally {
            departure.forget(leaving);
        }
    }

    private void signal() {
        lock.lock();
        try {
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Piece next(Piece piece, Departure departure) {
        lock.lock();
        try {
            while (piece.next == null && end == null) {
                departure.requirePresence();
                more.awaitUninterruptibly();
            }
            departure.requirePresence();
            return piece.next;
        } finally {
            lock.unlock();
        }
    }

    private EventFlow.End ending() {
        lock.lock();
        try {
            if (end == null) {
                throw new IllegalStateException("the track goes on");
            }
            return end;
        } finally {
            lock.unlock();
        }
    }
}
