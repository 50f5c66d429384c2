package dev.caravan.cache;

import dev.caravan.admit.Admitted;
import dev.caravan.call.Answer;
import dev.caravan.call.CacheUse;
import dev.caravan.call.Call;
import dev.caravan.call.Replied;

/** A call whose answer was there already, or came for somebody else's same call. */
public record Recalled(Admitted admitted, CacheUse use, Answer answer, Origin origin) implements Replied {
    @Override
    public Call before() {
        return admitted;
    }
}
