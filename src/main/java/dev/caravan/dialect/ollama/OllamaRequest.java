package dev.caravan.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.chain.ModelSettings;
import dev.caravan.conversation.AnswerShape;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Thinking.Effort;
import dev.caravan.conversation.Tool;
import dev.caravan.conversation.ToolChoice;
import dev.caravan.conversation.Turn;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.JsonBytes;
import java.io.IOException;
import java.util.Optional;

/** A conversation in Ollama's words. */
final class OllamaRequest {
    private final Conversation conversation;
    private final ModelSettings.Own model;
    private final Optional<ForcedCall> forced;

    private OllamaRequest(Conversation conversation, ModelSettings.Own model, Optional<ForcedCall> forced) {
        this.conversation = conversation;
        this.model = model;
        this.forced = forced;
    }

    static OllamaRequest of(Conversation conversation, ModelSettings.Own model) {
        OllamaAbilities.TABLE.require(conversation);
        OllamaRequest request = new OllamaRequest(conversation, model, ForcedCall.of(conversation));
        request.requireFreeShape();
        return request;
    }

    /** Empty where the model decides what to call, if anything. */
    Optional<ForcedCall> forced() {
        return forced;
    }

    /** The whole answer is held to the format, so that the model could not call anything. */
    private void requireFreeShape() {
        if (offersTools() && !(conversation.shape() instanceof AnswerShape.Free)) {
            throw Unserved.at(conversation.nameOf("response_format"), "does not go with tools for this provider");
        }
    }

    private boolean offersTools() {
        return conversation.offersTools()
                && forced.isEmpty()
                && !conversation.choice().is(ToolChoice.Kind.NONE);
    }

    byte[] json(String modelName, boolean streamed) {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("model", modelName);
            json.writeBooleanField("stream", streamed);
            // Left to itself, Ollama drops the oldest messages of a prompt that does not fit, and in the midst of an
            // answer the oldest tokens, without a word of it.
            json.writeBooleanField("truncate", false);
            json.writeBooleanField("shift", false);
            messages(json);
            tools(json);
            format(json);
            think(json);
            OllamaOptions.write(json, conversation, model.defaults());
            json.writeEndObject();
        });
    }

    private void messages(JsonGenerator json) throws IOException {
        OllamaMessages messages = new OllamaMessages(json);
        json.writeArrayFieldStart("messages");
        for (Turn turn : conversation.turns()) {
            messages.write(turn);
        }
        if (forced.isPresent()) {
            json.writeStartObject();
            json.writeStringField("role", "system");
            json.writeStringField("content", forced.get().instruction());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void tools(JsonGenerator json) throws IOException {
        if (!offersTools()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (Tool tool : conversation.tools()) {
            OllamaTools.write(json, tool, conversation.form());
        }
        json.writeEndArray();
    }

    private void format(JsonGenerator json) throws IOException {
        if (forced.isPresent()) {
            json.writeFieldName("format");
            forced.get().format(json);
            return;
        }
        switch (conversation.shape()) {
            case AnswerShape.Free free -> {}
            case AnswerShape.AnyJson any -> json.writeStringField("format", "json");
            case AnswerShape.Fitting fitting -> {
                json.writeFieldName("format");
                fitting.schema().writeTo(json);
            }
        }
    }

    private void think(JsonGenerator json) throws IOException {
        if (conversation.thinking().isOpen()) {
            return;
        }
        Effort effort = conversation.thinking().effort().orElse(Effort.NONE);
        if (effort == Effort.NONE || !model.thinksByEffort()) {
            json.writeBooleanField("think", effort != Effort.NONE);
        } else {
            json.writeStringField("think", level(effort));
        }
    }

    private static String level(Effort effort) {
        return switch (effort) {
            case NONE, MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH, HIGHEST -> "high";
        };
    }
}
