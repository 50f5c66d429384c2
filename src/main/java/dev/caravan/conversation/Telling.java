package dev.caravan.conversation;

import dev.caravan.call.Usage;
import dev.caravan.json.JsonText;
import java.util.Optional;

/**
 * An answer as it is told to a caller, piece by piece: a dialect says what its provider said, and what tells it writes
 * it in the caller's form, whole or as events. Owned by one thread at a time.
 */
public interface Telling {
    /** Once, before all else; {@code model} is the name that the provider gave itself. */
    void begin(String model);

    void text(JsonText piece);

    /** Words by which the model would not answer. */
    default void refusal(JsonText piece) {
        text(piece);
    }

    /** What the model thought; told only where the caller's form has a place for it. */
    default void thought(JsonText piece) {}

    /** The provider's signature under what was thought just now. */
    default void signature(JsonText signature) {}

    /** A thought that only its provider can read. */
    default void sealedThought(JsonText data) {}

    /** What was thought before the call that begins next, as its provider wants it back with the call's result. */
    default void remembered(String callId, byte[] thoughts) {}

    /** A call of a tool begins. */
    void toolCall(String id, JsonText name);

    /** More arguments, as JSON text, of the call that began last. */
    void arguments(JsonText piece);

    /** Once, at the end of a whole answer; never for one that broke off. */
    void end(Finish finish, Optional<JsonText> stopSequence, Usage usage);
}
