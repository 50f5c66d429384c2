package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.JsonText;
import java.io.IOException;
import java.util.Optional;

/** Writes why a message is over, as Anthropic says it. */
final class StopReason {
    private StopReason() {}

    static void write(JsonGenerator json, Finish finish, Optional<JsonText> stopSequence) throws IOException {
        json.writeStringField("stop_reason", stopSequence.isPresent() ? "stop_sequence" : finish.inAnthropic());
        json.writeFieldName("stop_sequence");
        if (stopSequence.isPresent()) {
            stopSequence.get().writeTo(json);
        } else {
            json.writeNull();
        }
    }
}
