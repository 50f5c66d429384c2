package dev.caravan.mail;

import dev.caravan.failure.Refusal;
import dev.caravan.settings.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where letters are read: each up to a length, and no more at once than memory holds, so that whoever may write to a queue
 * cannot end the process. What is too long, or was fatal before, is not looked into. Safe for use by many threads.
 */
public final class ReadingRoom {
    private static final int HEAP_PART = 6;
    private static final int UNIT = 1 << 10;
    /** What a character becomes: the message, its text, the request, and what a provider is sent. */
    private static final int WEIGHT = 6;
    /** Too little to be a danger, and not worth a note on the disk. */
    private static final int HARMLESS = 64 << 10;

    private static final int MOST_DELIVERIES = 50;

    private final long longest;
    private final int places;
    private final Semaphore free;
    private final Suspects suspects;

    public ReadingRoom(Settings settings, InstantSource clock) {
        this.longest = settings.bytes("caravan.queue.largest");
        this.places = (int) (Runtime.getRuntime().maxMemory() / HEAP_PART / UNIT);
        this.free = new Semaphore(places, true);
        this.suspects = new Suspects(
                Path.of(settings.text("caravan.data")).toAbsolutePath().resolve("letters"), clock);
    }

    /** Room for one letter and what becomes of it, until it is left. */
    interface Seat {
        void leave();
    }

    /** Waits until there is room for the letter; a large one has it for itself. */
    Seat sit(Unread unread) throws InterruptedException {
        int needed = (int) Math.min(places, isTooLong(unread) ? 0 : unread.size() * WEIGHT / UNIT);
        free.acquire(needed);
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                free.release(needed);
            }
        };
    }

    /** Nobody waits any more. */
    void close() {
        free.release(places);
    }

    long longest() {
        return longest;
    }

    static Refusal tooLong(long longest) {
        String message = "a message may have " + longest + " characters (caravan.queue.largest)";
        return new Refusal(413, "invalid_request_error", "request_too_large", null, message, null);
    }

    private boolean isTooLong(Unread unread) {
        return unread.size() > longest;
    }

    Letter read(Unread unread) {
        if (isTooLong(unread)) {
            return illegible(unread, tooLong(longest));
        }
        if (isTired(unread.deliveries())) {
            return illegible(unread, never("it was delivered " + unread.deliveries() + " times, and never to an end"));
        }
        if (unread.size() <= HARMLESS) {
            return opened(unread);
        }
        try (Suspects.Reading reading = suspects.begin(unread.key())) {
            return reading.isSafe()
                    ? opened(unread)
                    : illegible(unread, never("the process ended each time when it was read"));
        }
    }

    /** Whether the broker brought it so often that something else than reading it fails each time. */
    static boolean isTired(int deliveries) {
        return deliveries > MOST_DELIVERIES;
    }

    private static Letter opened(Unread unread) {
        try {
            return LetterReader.read(unread.id(), unread.text().get(), unread.headers());
        } catch (Refusal why) {
            return illegible(unread, why);
        }
    }

    private static Letter illegible(Unread unread, Refusal why) {
        return new Letter.Illegible(unread.id(), why);
    }

    private static Refusal never(String why) {
        return new Refusal(400, "invalid_request_error", "message_given_up", null, why, null);
    }
}
