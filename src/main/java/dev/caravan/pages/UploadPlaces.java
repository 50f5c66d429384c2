package dev.caravan.pages;

import dev.caravan.failure.Refusal;
import dev.caravan.request.Room;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Who sends files now: so many at once, in all and of one key, as there is memory for, however long each takes. Owned by
 * the process. Safe for use by many threads.
 */
public final class UploadPlaces {
    /** What comes in, what is put together of it, and its way into the store. */
    private static final long WEIGHT = 2 << 20;

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Room room;
    private final Map<String, Integer> underWay = new HashMap<>();
    private int all;

    public UploadPlaces(Room room) {
        this.room = room;
    }

    /** To be left when the file is in, or does not come. */
    interface Place {
        void leave();
    }

    /** @throws Refusal 429 where the owner has as many already as one may, 503 where there are too many in all */
    Place take(String owner, FileRules rules) {
        synchronized (underWay) {
            int own = underWay.getOrDefault(owner, 0);
            if (rules.uploadsPerKey() > 0 && own >= rules.uploadsPerKey()) {
                throw Refusal.rateLimited(
                        "the " + rules.uploadsPerKey() + " files that an API key may send at once are under way", SOON);
            }
            if ((rules.uploads() > 0 && all >= rules.uploads()) || !room.take(WEIGHT)) {
                throw Refusal.unavailable("overloaded", "too many files are being sent at once", SOON);
            }
            underWay.put(owner, own + 1);
            all++;
        }
        return () -> leave(owner);
    }

    private void leave(String owner) {
        synchronized (underWay) {
            all--;
            underWay.computeIfPresent(owner, (name, own) -> own > 1 ? own - 1 : null);
        }
        room.giveBack(WEIGHT);
    }
}
