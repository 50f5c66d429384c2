package dev.caravan.batch.errand;

import dev.caravan.call.Caller;
import dev.caravan.call.EventFlow;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears what becomes of an errand. Owned by one call. */
public abstract class ErrandCaller implements Caller {
    private final Departure departure;
    private final Map<String, String> notes = new HashMap<>();
    private @Nullable Buffer answer;
    private @Nullable Refusal refusal;

    protected ErrandCaller(Departure departure) {
        this.departure = departure;
    }

    /** @throws CallerLeft where nothing was heard at all */
    Outcome.Answered answered() {
        if (answer == null) {
            throw new CallerLeft();
        }
        return new Outcome.Answered(answer, notes);
    }

    Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public final Departure departure() {
        return departure;
    }

    @Override
    public void note(String name, String value) {
        notes.put(name, value);
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
        refusal = why;
    }

    @Override
    public void refuse(Refusal why) {
        refusal = why;
    }

    @Override
    public void leave() {}
}
