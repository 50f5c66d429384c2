package dev.caravan.embed;

import dev.caravan.call.Caller;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied.Origin;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import io.vertx.core.buffer.Buffer;

/** Hears nothing of an answer. Owned by one call. */
final class Nobody implements Caller, EventFlow.Sink {
    private final Departure departure = new Departure();

    @Override
    public Departure departure() {
        return departure;
    }

    @Override
    public void introduce(Origin origin) {}

    @Override
    public void note(String name, String value) {}

    @Override
    public void tell(Buffer json) {}

    @Override
    public EventFlow.Sink listen() {
        return this;
    }

    @Override
    public void write(Buffer events) {}

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public void whenRoom(Runnable go) {
        go.run();
    }

    @Override
    public void finish() {}

    @Override
    public void breakOff(Refusal why) {}

    @Override
    public void refuse(Refusal refusal) {}

    @Override
    public void leave() {}
}
