package dev.caravan.account;

import dev.caravan.admit.Identified;
import dev.caravan.admit.Limits;
import dev.caravan.admit.Owned;
import dev.caravan.call.Call;
import dev.caravan.call.Usage;
import dev.caravan.price.Bill;
import java.util.List;

/** Tells a caller's own limits what became of a call that they let pass. Safe for use by many threads. */
final class Metering {
    private final Limits limits;

    Metering(Limits limits) {
        this.limits = limits;
    }

    /** Its attempts are over. */
    void answered(Call call, List<Bill.Item> items) {
        Owned.clientOf(call).ifPresent(client -> {
            for (Bill.Item item : items) {
                Usage usage = item.attempt().usage();
                limits.spend(client, call.asked(), usage.input(), usage.output());
            }
        });
    }

    /** It has no answer. Where nobody was asked for one, it is as if it had not been made. */
    void failed(Call call, List<Bill.Item> items) {
        if (call instanceof Identified || call instanceof Accounted) {
            // It was not counted, or all that is known of it was told before.
            return;
        }
        if (items.stream().anyMatch(item -> item.attempt().asked())) {
            answered(call, items);
        } else {
            Owned.clientOf(call).ifPresent(client -> limits.giveBack(client, call.asked()));
        }
    }
}
