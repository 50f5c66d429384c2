package dev.caravan.batch.errand;

import dev.caravan.failure.Refusal;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;

/** What became of an errand. */
public sealed interface Outcome {
    /** The whole answer in OpenAI's form; the notes are what a caller by HTTP would have as headers. */
    record Answered(Buffer body, Map<String, String> notes) implements Outcome {}

    /** No, and to ask again would not help. */
    record Refused(Refusal why) implements Outcome {}

    /** Not now: it is worth asking again after that. */
    record NotNow(Refusal why, Duration after) implements Outcome {}
}
