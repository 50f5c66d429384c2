package dev.caravan.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.chain.ModelSettings;
import dev.caravan.conversation.Conversation;
import dev.caravan.json.JsonBytes;
import java.io.IOException;

/** A conversation in Gemini's words. */
final class GeminiRequest {
    private final Conversation conversation;
    private final ModelSettings.Own settings;
    private final GeminiSignatures signatures;
    private final GeminiTurns turns;

    private GeminiRequest(Conversation conversation, ModelSettings.Own settings, GeminiSignatures signatures) {
        this.conversation = conversation;
        this.settings = settings;
        this.signatures = signatures;
        this.turns = GeminiTurns.of(conversation);
    }

    static GeminiRequest of(Conversation conversation, ModelSettings.Own settings, GeminiSignatures signatures) {
        return new GeminiRequest(conversation, settings, signatures);
    }

    byte[] json() {
        return written(this::members);
    }

    /** The request whose tokens are counted, as the request to do so wants it. */
    byte[] counted() {
        return signatures.model().isAtVertex() ? countedAtVertex() : countedAtHome();
    }

    /** Nothing but what it counts. */
    private byte[] countedAtVertex() {
        return written(json -> {
            turns.write(json, signatures);
            new GeminiTools(conversation).writeDeclarations(json);
        });
    }

    private byte[] countedAtHome() {
        return written(json -> {
            json.writeObjectFieldStart("generateContentRequest");
            json.writeStringField("model", signatures.model().resource());
            members(json);
            json.writeEndObject();
        });
    }

    private void members(JsonGenerator json) throws IOException {
        turns.write(json, signatures);
        new GeminiTools(conversation).write(json);
        new GeminiConfig(conversation, settings, signatures.model()).write(json);
    }

    private static byte[] written(JsonBytes.Writing members) {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        });
    }
}
