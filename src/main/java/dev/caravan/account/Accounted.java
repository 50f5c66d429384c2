package dev.caravan.account;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.chain.Walk;
import dev.caravan.provider.Answer;

/** A call whose answer is on the bill, or will be at the stream's end. */
public record Accounted(Walk walk, Answer answer) implements Call {
    @Override
    public Asked asked() {
        return walk.asked();
    }
}
