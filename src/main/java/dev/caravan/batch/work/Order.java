package dev.caravan.batch.work;

import dev.caravan.batch.intake.Wishes;
import dev.caravan.batch.store.BatchTerms;
import java.time.Duration;

/**
 * Work to be taken on: whose it is, by which way it came, what is to be asked and how, where the items come from and
 * where the results go ({@code results} is a file, empty where they stay in the store; {@code elsewhere} where those of
 * other work stand there). {@code again} where what was answered before is to be asked and paid for once more; {@code
 * purse} is the money that it shares with others, empty for its own. Where the owner has {@code mostOpen} batches from
 * there that are not over, it is not taken on; 0 where there may be any number.
 */
public record Order(
        String source,
        String owner,
        String name,
        String origin,
        String results,
        String elsewhere,
        Wishes wishes,
        BatchTerms terms,
        Duration deadline,
        boolean again,
        String notes,
        String purse,
        int mostOpen) {
    Order into(String other) {
        return new Order(
                source, owner, name, origin, other, other, wishes, terms, deadline, again, notes, purse, mostOpen);
    }
}
