package dev.caravan.mail;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Gives a letter's room back when its exchange is over, however that ends. */
final class SeatRelease extends SynchronizationAdapter {
    private final ReadingRoom.Seat seat;

    SeatRelease(ReadingRoom.Seat seat) {
        this.seat = seat;
    }

    @Override
    public void onDone(Exchange exchange) {
        seat.leave();
    }
}
