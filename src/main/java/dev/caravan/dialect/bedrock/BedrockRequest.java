package dev.caravan.dialect.bedrock;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.chain.ModelSettings;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.Thoughts;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.OptionalLong;

/** A conversation in Converse's words. The model is named in the path. */
final class BedrockRequest {
    private final Conversation conversation;
    private final BedrockModel model;
    private final ModelSettings.Own settings;
    private final BedrockTurns turns;
    private final BedrockThinking thinking;

    private BedrockRequest(
            Conversation conversation,
            BedrockModel model,
            ModelSettings.Own settings,
            BedrockTurns turns,
            BedrockThinking thinking) {
        this.conversation = conversation;
        this.model = model;
        this.settings = settings;
        this.turns = turns;
        this.thinking = thinking;
    }

    static BedrockRequest of(
            Conversation conversation, BedrockModel model, ModelSettings.Own settings, Thoughts thoughts) {
        BedrockTurns turns = BedrockTurns.of(conversation, model, thoughts);
        return new BedrockRequest(
                conversation, model, settings, turns, BedrockThinking.of(conversation, model, settings, turns));
    }

    byte[] json() {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            turns.write(json, thinking.isOn());
            inference(json);
            new BedrockTools(conversation, model, turns.toolsCalled()).write(json);
            additional(json);
            json.writeEndObject();
        });
    }

    private void inference(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("inferenceConfig");
        OptionalLong most = thinking.maxTokens();
        if (most.isPresent()) {
            json.writeNumberField("maxTokens", most.getAsLong());
        }
        Slice temperature = conversation.value("temperature");
        if (temperature.isGiven()) {
            if (temperature.number().compareTo(BigDecimal.ONE) > 0) {
                throw Unserved.at("temperature", "must be from 0 to 1 for this provider");
            }
            json.writeFieldName("temperature");
            temperature.writeTo(json);
        } else if (settings.defaults().temperature().isPresent() && !thinking.isOn()) {
            json.writeFieldName("temperature");
            json.writeRawValue(settings.defaults().temperature().get());
        }
        Slice topP = conversation.value("top_p");
        if (topP.isGiven()) {
            json.writeFieldName("topP");
            topP.writeTo(json);
        }
        stops(json);
        json.writeEndObject();
    }

    private void stops(JsonGenerator json) throws IOException {
        if (conversation.stops().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("stopSequences");
        for (JsonText stop : conversation.stops()) {
            if (stop.isBlank()) {
                throw Unserved.at(conversation.nameOf("stop"), "must not be blank for this provider");
            }
            stop.writeTo(json);
        }
        json.writeEndArray();
    }

    /** What Converse has no words of its own for. */
    private void additional(JsonGenerator json) throws IOException {
        Slice topK = conversation.value("top_k");
        if (topK.isGiven() || thinking.isSaid()) {
            json.writeObjectFieldStart("additionalModelRequestFields");
            thinking.write(json);
            if (topK.isGiven()) {
                topK(json, topK);
            }
            json.writeEndObject();
        }
        // Converse says that it was a stop sequence, and only the model's own answer which.
        if (conversation.form() == Form.ANTHROPIC
                && !conversation.stops().isEmpty()
                && model.maker() == BedrockModel.Maker.CLAUDE) {
            json.writeArrayFieldStart("additionalModelResponseFieldPaths");
            json.writeString("/stop_sequence");
            json.writeEndArray();
        }
    }

    private void topK(JsonGenerator json, Slice topK) throws IOException {
        switch (model.maker()) {
            case NOVA -> {
                json.writeObjectFieldStart("inferenceConfig");
                json.writeFieldName("topK");
                topK.writeTo(json);
                json.writeEndObject();
            }
            case COHERE -> {
                json.writeFieldName("k");
                topK.writeTo(json);
            }
            case CLAUDE, OTHER -> {
                json.writeFieldName("top_k");
                topK.writeTo(json);
            }
            case OPEN_AI -> throw Unserved.at("top_k", "is not known to this model");
        }
    }
}
