package dev.caravan.provider;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.chain.Walk;

/** A call and the answer that a provider gave to it. */
public record Answered(Walk walk, Answer answer) implements Call {
    @Override
    public Asked asked() {
        return walk.asked();
    }
}
