package dev.caravan.cache;

import dev.caravan.call.Asked;
import dev.caravan.request.Room;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that are under way, by key, so that the same call is made once. Owned by the process. Safe for use by many
 * threads.
 */
public final class Flights {
    private static final long LONGEST_TRACK = 16L << 20;

    /** A place in a flight; {@code first} is who must make the call. */
    record Seat(Flight flight, boolean first) {}

    private final Map<String, Flight> underWay = new ConcurrentHashMap<>();
    private final Room room;

    /** {@code room} is the memory in which streams are written down until they are over. */
    public Flights(Room room) {
        this.room = room;
    }

    Room room() {
        return room;
    }

    long longest() {
        return LONGEST_TRACK;
    }

    /** @throws dev.caravan.failure.Refusal 422 where another call is under way that is to be answered under the same name */
    Seat seat(Seeking seeking) {
        String key = seeking.key();
        Asked asked = seeking.asked();
        while (true) {
            Flight mine = new Flight(asked.request(), seeking.once());
            Flight flight = underWay.putIfAbsent(key, mine);
            boolean first = flight == null;
            Flight boarding = first ? mine : flight;
            boarding.requireSame(seeking.once());
            if (boarding.board(asked.departure())) {
                return new Seat(boarding, first);
            }
            // Everybody has left that one: it comes to nothing.
            underWay.remove(key, boarding);
        }
    }

    void land(String key, Flight flight, Flight.Landing how) {
        underWay.remove(key, flight);
        flight.land(how);
    }
}
