package dev.caravan.embed;

import dev.caravan.call.EventFlow;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Waits for a whole answer. Owned by one call. */
final class WholeListener extends Listener {
    private @Nullable Buffer answer;
    private @Nullable RuntimeException failure;
    private @Nullable Refusal refusal;

    WholeListener(Departure departure) {
        super(departure);
    }

    /** What was told; throws what the call failed with. */
    SuccessfulHttpResponse response() {
        if (failure != null) {
            throw failure;
        }
        if (answer == null) {
            throw new IllegalStateException("the call ended without an answer");
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(200)
                .headers(headers())
                .body(answer.toString())
                .build();
    }

    /** Why there is no answer, in our own words. */
    @Nullable
    Refusal refusal() {
        return refusal;
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
        failure = HttpExceptions.of(why);
    }

    @Override
    public void refuse(Refusal why) {
        refusal = why;
        failure = HttpExceptions.of(why);
    }

    @Override
    public void leave() {
        failure = new CallerLeft();
    }
}
