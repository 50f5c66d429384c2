package dev.caravan.provider;

import dev.caravan.call.Answer;
import dev.caravan.call.Call;
import dev.caravan.call.Replied;
import dev.caravan.chain.Walk;

/** A call and the answer that a provider gave to it. */
public record Answered(Walk walk, Answer answer) implements Replied {
    @Override
    public Call before() {
        return walk;
    }

    @Override
    public Origin origin() {
        return new Origin(walk.target(), walk.tier(), walk.attempts(), walk.dropped());
    }
}
