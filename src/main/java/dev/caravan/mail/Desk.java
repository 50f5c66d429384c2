package dev.caravan.mail;

import dev.caravan.batch.errand.Errand;
import dev.caravan.batch.errand.Errands;
import dev.caravan.batch.errand.Outcome;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.door.RequestIds;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.meter.Meters;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Has letters answered, and waits for the answers, for as long as its patience lasts. When it closes, letters that wait
 * for better times go back to where they came from; calls under way end. Safe for use by many threads.
 */
public final class Desk implements AutoCloseable {
    private final Errands errands;
    private final Duration patience;
    private final ReadingRoom room;
    private final Meters meters;
    private final Set<Departure> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public Desk(Errands errands, Duration patience, ReadingRoom room, Meters meters) {
        this.errands = errands;
        this.patience = patience;
        this.room = room;
        this.meters = meters;
    }

    /** Letters of this kind will come. */
    void expect(String door) {
        meters.deadLetters(door);
    }

    /** A letter that was answered has become a dead one all the same. */
    void setAside(String door) {
        meters.deadLetters(door).increment();
    }

    /** An outcome that is for good, and the name of the call. */
    record Answer(String requestId, Letter letter, Outcome outcome) {}

    long longest() {
        return room.longest();
    }

    /**
     * Waits for room in which the letter can be read and answered. It is to be left when nothing of the letter is held any
     * more.
     *
     * @throws CallerLeft where this closes before there is room
     */
    ReadingRoom.Seat sit(Unread unread) {
        try {
            ReadingRoom.Seat seat = room.sit(unread);
            if (closed) {
                seat.leave();
                throw new CallerLeft();
            }
            return seat;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerLeft();
        }
    }

    /**
     * Reads the letter and has it answered.
     *
     * @throws CallerLeft where this closes before there is an answer; nothing is known of the letter then
     */
    Answer ask(Unread unread, String door) {
        Answer answer =
                switch (room.read(unread)) {
                    case Letter.Illegible illegible -> new Answer("", illegible, new Outcome.Refused(illegible.why()));
                    case Letter.Legible legible -> ask(legible, door);
                };
        if (answer.outcome() instanceof Outcome.Refused) {
            setAside(door);
        }
        return answer;
    }

    private Answer ask(Letter.Legible letter, String door) {
        String id = RequestIds.next(ThreadLocalRandom.current());
        Errand errand = new Errand(
                id, letter.request(), Papers.of(new Identity.Inside(), door), letter.tags(), new Departure());
        Departure impatience = new Departure();
        waiting.add(impatience);
        try {
            if (closed) {
                throw new CallerLeft();
            }
            return new Answer(id, letter, errands.perform(errand, patience, impatience));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerLeft();
        } finally {
            waiting.remove(impatience);
        }
    }

    @Override
    public void close() {
        closed = true;
        room.close();
        waiting.forEach(Departure::happen);
    }
}
