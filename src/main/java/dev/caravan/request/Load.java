package dev.caravan.request;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;

/** What somebody holds of a room, until they give it back. Owned by one thread. */
public final class Load implements Scale {
    private final Room room;
    private long held;

    public Load(Room room) {
        this.room = room;
    }

    /** @throws Refusal 503 where there is no room for it */
    @Override
    public void weigh(long bytes) {
        if (!room.take(bytes)) {
            throw Refusal.overloaded();
        }
        held += bytes;
    }

    public void giveBack() {
        room.giveBack(held);
        held = 0;
    }
}
