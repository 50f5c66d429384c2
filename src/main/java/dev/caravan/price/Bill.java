package dev.caravan.price;

import dev.caravan.call.Attempt;
import dev.caravan.call.CacheUse;
import dev.caravan.call.Handover;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a call came to: each attempt with its cost, what was saved, and what it was answered with. {@code refused} is the
 * status that its caller was refused with, 0 where there was an answer or nobody to hear one; {@code overheadNanos} is
 * our own share of its time, and negative where there was no answer. {@code besides} is what else was spent on its answer,
 * on bills of its own: nothing, or empty where nobody knows.
 */
public record Bill(
        String tier,
        Optional<CacheUse> cache,
        List<Item> items,
        List<Handover> handovers,
        List<Saving> savings,
        Optional<Money> besides,
        long overheadNanos,
        int refused) {
    public Bill {
        items = List.copyOf(items);
        handovers = List.copyOf(handovers);
        savings = List.copyOf(savings);
    }

    /**
     * An attempt and what it cost; {@code cost} is null where its model has no price, and the least that it can be where
     * it is not {@code whole}, for something in it has none.
     */
    public record Item(Attempt attempt, @Nullable Money cost, boolean whole) {}

    /** What was not spent, and why: by the {@code cache}, or by a {@code tier} that asked a cheaper model. */
    public record Saving(String reason, Money money) {}

    /** What the answer cost its caller, all in all. */
    public Optional<Money> altogether() {
        return total().flatMap(own -> besides.map(own::plus));
    }

    /** What all attempts cost together; empty where that of one is not known. */
    public Optional<Money> total() {
        Money sum = Money.NONE;
        for (Item item : items) {
            if (item.cost == null || !item.whole) {
                return Optional.empty();
            }
            sum = sum.plus(item.cost);
        }
        return Optional.of(sum);
    }
}
