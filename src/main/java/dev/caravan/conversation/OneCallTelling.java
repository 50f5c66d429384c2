package dev.caravan.conversation;

import dev.caravan.call.Usage;
import dev.caravan.json.JsonText;
import java.util.Optional;

/**
 * Tells of an answer's tool calls the first, for a caller who wants them one at a time from a provider that cannot be
 * asked for that. The model makes the others again when it has the result.
 */
public final class OneCallTelling implements Telling {
    private final Telling telling;
    private int calls;

    private OneCallTelling(Telling telling) {
        this.telling = telling;
    }

    /** The telling itself where the conversation lets calls come together. */
    public static Telling of(Conversation conversation, Telling telling) {
        return conversation.choice().oneAtATime() ? new OneCallTelling(telling) : telling;
    }

    @Override
    public void begin(String model) {
        telling.begin(model);
    }

    @Override
    public void text(JsonText piece) {
        telling.text(piece);
    }

    @Override
    public void refusal(JsonText piece) {
        telling.refusal(piece);
    }

    @Override
    public void thought(JsonText piece) {
        telling.thought(piece);
    }

    @Override
    public void signature(JsonText signature) {
        telling.signature(signature);
    }

    @Override
    public void sealedThought(JsonText data) {
        telling.sealedThought(data);
    }

    @Override
    public void remembered(String callId, byte[] thoughts) {
        if (calls == 0) {
            telling.remembered(callId, thoughts);
        }
    }

    @Override
    public void toolCall(String id, JsonText name) {
        calls++;
        if (calls == 1) {
            telling.toolCall(id, name);
        }
    }

    @Override
    public void arguments(JsonText piece) {
        if (calls == 1) {
            telling.arguments(piece);
        }
    }

    @Override
    public void end(Finish finish, Optional<JsonText> stopSequence, Usage usage) {
        telling.end(finish, stopSequence, usage);
    }
}
