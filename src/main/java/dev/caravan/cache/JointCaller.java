package dev.caravan.cache;

import dev.caravan.call.Bytes;
import dev.caravan.call.Caller;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Usage;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.request.Room;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The first caller of a call together with all who made the same one meanwhile. Who leaves does not end the call for the
 * others, and who reads slowly does not hold them up while there is room for what they have not read.
 */
final class JointCaller implements Caller {
    private final Seeking seeking;
    private final Flight flight;
    private final Caller first;
    private final Room room;
    private final Track track;
    private @Nullable Shared listening;
    private @Nullable Origin origin;
    private @Nullable Kept brought;

    JointCaller(Seeking seeking, Flight flight, Room room, long longest) {
        this.seeking = seeking;
        this.flight = flight;
        this.first = seeking.asked().caller();
        this.room = room;
        this.track = new Track(room, longest);
    }

    String key() {
        return seeking.key();
    }

    /** Where it is to be answered once. */
    Optional<Once> once() {
        return seeking.once();
    }

    Circumstances circumstances() {
        return Circumstances.of(seeking);
    }

    Flight flight() {
        return flight;
    }

    Track track() {
        return track;
    }

    /** The answer for those who wait for the whole of it; null where there is none that they could share. */
    void bring(@Nullable Kept answer) {
        brought = answer;
    }

    Optional<Kept> brought() {
        return Optional.ofNullable(brought);
    }

    @Override
    public Caller themselves() {
        return first.themselves();
    }

    @Override
    public Departure departure() {
        return flight.everybody();
    }

    @Override
    public void introduce(Origin from) {
        origin = from;
        first.introduce(from);
    }

    @Override
    public void note(String name, String value) {
        first.note(name, value);
    }

    @Override
    public void bill(Usage usage, Optional<String> usd) {
        first.bill(usage, usd);
    }

    @Override
    public void tell(Buffer json) {
        first.tell(json);
    }

    @Override
    public EventFlow.Sink listen() {
        Origin from = origin;
        if (from == null) {
            throw new IllegalStateException("a stream begins behind its introduction");
        }
        flight.begin(track, from);
        Shared shared = new Shared(first.listen());
        listening = shared;
        return shared;
    }

    /** The stream is over, however it went. */
    private void over() {
        Shared shared = listening;
        if (shared != null) {
            shared.caughtUp();
        }
    }

    @Override
    public void finish() {
        over();
        first.finish();
    }

    @Override
    public void breakOff(Refusal why) {
        over();
        first.breakOff(why);
    }

    @Override
    public void refuse(Refusal refusal) {
        over();
        first.refuse(refusal);
    }

    @Override
    public void leave() {
        over();
        first.leave();
    }

    /** Writes for the first caller and for the others; a lone reader holds it up, and one for whose lag there is no room. */
    private final class Shared implements EventFlow.Sink {
        private final EventFlow.Sink own;
        /** Written while the first caller was behind, and held in the room. */
        private final AtomicLong behind = new AtomicLong();

        private volatile boolean tooFarBehind;

        Shared(EventFlow.Sink own) {
            this.own = own;
        }

        @Override
        public void write(Buffer events) {
            track.add(Bytes.of(events));
            if (own.full()) {
                lag(events.length());
            } else {
                caughtUp();
            }
            own.write(events);
        }

        private void lag(int bytes) {
            tooFarBehind = !room.take(bytes);
            if (!tooFarBehind) {
                behind.addAndGet(bytes);
            }
        }

        void caughtUp() {
            tooFarBehind = false;
            if (behind.get() > 0) {
                room.giveBack(behind.getAndSet(0));
            }
        }

        @Override
        public boolean full() {
            return own.full() && (tooFarBehind || !flight.hasCompany());
        }

        @Override
        public void whenRoom(Runnable go) {
            Runnable once = EventFlow.Sink.once(go);
            own.whenRoom(once);
            if (!tooFarBehind) {
                flight.whenJoined(once);
            }
        }
    }
}
