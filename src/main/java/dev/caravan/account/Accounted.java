package dev.caravan.account;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.call.Delivered;
import dev.caravan.price.Bill;
import dev.caravan.price.Billed;

/** A call whose answer is on the bill; the caller has yet to see the end of it. */
public record Accounted(Delivered delivered, Bill bill) implements Call, Billed {
    @Override
    public Asked asked() {
        return delivered.asked();
    }
}
