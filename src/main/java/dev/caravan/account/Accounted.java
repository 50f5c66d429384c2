package dev.caravan.account;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.chain.Walk;
import dev.caravan.price.Money;
import dev.caravan.provider.Answer;
import java.util.Optional;

/**
 * A call whose answer is on the bill, or will be at the stream's end. {@code cost} is what a whole answer cost, empty
 * where its model has no price.
 */
public record Accounted(Walk walk, Answer answer, Optional<Money> cost) implements Call {
    @Override
    public Asked asked() {
        return walk.asked();
    }
}
