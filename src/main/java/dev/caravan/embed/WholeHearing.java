package dev.caravan.embed;

import dev.caravan.call.EventFlow;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Waits for a whole answer, and for what is known of it. Owned by one call. */
final class WholeHearing extends Listener {
    private final String id;
    private @Nullable Buffer answer;
    private @Nullable RuntimeException failure;

    WholeHearing(String id, Departure departure) {
        super(departure);
        this.id = id;
    }

    Heard heard() {
        if (failure != null) {
            throw failure;
        }
        if (answer == null) {
            throw new IllegalStateException("the call ended without an answer");
        }
        try {
            return new Heard(facts(id, true), Json.mapper().readTree(answer.getBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("an answer that was told cannot be read", e);
        }
    }

    @Override
    public void tell(Buffer json) {
        answer = json;
    }

    @Override
    public EventFlow.Sink listen() {
        throw new IllegalStateException("nobody asked for a stream");
    }

    @Override
    public void finish() {}

    @Override
    public void breakOff(Refusal why) {
        failure = why;
    }

    @Override
    public void refuse(Refusal why) {
        failure = why;
    }

    @Override
    public void leave() {
        failure = new CallerLeft();
    }
}
