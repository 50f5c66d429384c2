package dev.caravan.account;

import dev.caravan.admit.Client;
import dev.caravan.admit.Owned;
import dev.caravan.call.Call;
import dev.caravan.call.Delivered;
import dev.caravan.ledger.Booking;
import dev.caravan.price.Bill;
import dev.caravan.price.Billed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A call whose answer is on the bill; the caller has yet to see the end of it. {@code booked} when it is in the ledger:
 * whatever fails from there on, it is not to be written down once more.
 */
public record Accounted(Delivered delivered, Bill bill, boolean booked) implements Call, Billed {
    Accounted(Delivered delivered, Bill bill) {
        this(delivered, bill, false);
    }

    /** What was asked and answered, where that is to be kept. */
    Optional<Booking.Texts> texts() {
        return delivered
                .transcript()
                .map(answer -> new Booking.Texts(text(asked().request().json()), answer));
    }

    @Override
    public String keyName() {
        return Owned.clientOf(this).map(Client::name).orElse("");
    }

    private static String text(ByteBuffer json) {
        return StandardCharsets.UTF_8.decode(json.duplicate()).toString();
    }

    @Override
    public Call before() {
        return delivered;
    }
}
