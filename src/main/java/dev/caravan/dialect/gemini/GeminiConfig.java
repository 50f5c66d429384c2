package dev.caravan.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.chain.ModelSettings;
import dev.caravan.conversation.AnswerShape;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Thinking;
import dev.caravan.conversation.Thinking.Effort;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalLong;

/** Writes how the answer is to be made: sampling, length, shape, and how hard to think. */
final class GeminiConfig {
    private static final int MOST_STOPS = 5;
    private static final BigDecimal PENALTY_LIMIT = BigDecimal.TWO;

    private final Conversation conversation;
    private final ModelSettings.Own settings;
    private final GeminiModel model;

    GeminiConfig(Conversation conversation, ModelSettings.Own settings, GeminiModel model) {
        this.conversation = conversation;
        this.settings = settings;
        this.model = model;
    }

    void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("generationConfig");
        sampling(json);
        stops(json);
        length(json);
        shape(json);
        thinking(json);
        json.writeEndObject();
    }

    private void sampling(JsonGenerator json) throws IOException {
        if (conversation.has("temperature")) {
            member(json, "temperature", "temperature");
        } else if (settings.defaults().temperature().isPresent()) {
            json.writeFieldName("temperature");
            json.writeRawValue(settings.defaults().temperature().get());
        }
        member(json, "top_p", "topP");
        if (conversation.has("top_k") && conversation.value("top_k").whole().orElse(1) < 1) {
            throw Unserved.at("top_k", "must be from 1 for this provider");
        }
        member(json, "top_k", "topK");
        penalty(json, "presence_penalty", "presencePenalty");
        penalty(json, "frequency_penalty", "frequencyPenalty");
        OptionalLong seed = conversation.value("seed").whole();
        if (conversation.has("seed") && (seed.isEmpty() || seed.getAsLong() != (int) seed.getAsLong())) {
            throw Unserved.at("seed", "must be a whole number of 32 bits for this provider");
        }
        member(json, "seed", "seed");
    }

    private void penalty(JsonGenerator json, String name, String theirs) throws IOException {
        if (conversation.value(name).number().compareTo(PENALTY_LIMIT) >= 0) {
            throw Unserved.at(name, "must be below 2 for this provider");
        }
        member(json, name, theirs);
    }

    private void member(JsonGenerator json, String name, String theirs) throws IOException {
        Slice value = conversation.value(name);
        if (value.isGiven()) {
            json.writeFieldName(theirs);
            value.writeTo(json);
        }
    }

    private void stops(JsonGenerator json) throws IOException {
        if (conversation.stops().isEmpty()) {
            return;
        }
        if (conversation.stops().size() > MOST_STOPS) {
            throw Unserved.at(conversation.nameOf("stop"), "must be at most five for this provider");
        }
        json.writeArrayFieldStart("stopSequences");
        for (JsonText stop : conversation.stops()) {
            stop.writeTo(json);
        }
        json.writeEndArray();
    }

    private void length(JsonGenerator json) throws IOException {
        if (conversation.maxTokens().isPresent()) {
            json.writeNumberField("maxOutputTokens", conversation.maxTokens().getAsLong());
        } else if (settings.defaults().maxTokens().isPresent()) {
            json.writeNumberField(
                    "maxOutputTokens", settings.defaults().maxTokens().get());
        }
    }

    private void shape(JsonGenerator json) throws IOException {
        if (conversation.shape() instanceof AnswerShape.Free) {
            return;
        }
        String place = conversation.nameOf("response_format");
        if (conversation.offersTools() && !model.isThirdOrLater()) {
            throw Unserved.at(place, "does not go with tools for this model");
        }
        json.writeStringField("responseMimeType", "application/json");
        if (conversation.shape() instanceof AnswerShape.Fitting fitting) {
            json.writeFieldName("responseJsonSchema");
            new GeminiAnswerSchema(fitting.schema(), place).write(json);
        }
    }

    private void thinking(JsonGenerator json) throws IOException {
        Thinking asked = conversation.thinking();
        if (asked.isOpen()) {
            return;
        }
        json.writeObjectFieldStart("thinkingConfig");
        if (settings.thinksByEffort()) {
            String level = level(asked.effort().orElse(Effort.HIGH));
            json.writeStringField("thinkingLevel", model.isAtVertex() ? level.toUpperCase(Locale.ROOT) : level);
        } else {
            json.writeNumberField("thinkingBudget", Math.min(asked.tokens(), mostBudget()));
        }
        if (asked.shown() && !asked.isOff()) {
            json.writeBooleanField("includeThoughts", true);
        }
        json.writeEndObject();
    }

    /** More is refused, and what is asked for is a limit anyway. */
    private int mostBudget() {
        return model.name().contains("-pro") ? 32_768 : 24_576;
    }

    private static String level(Effort effort) {
        return switch (effort) {
            case NONE, MINIMAL -> "minimal";
            case LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH, HIGHEST -> "high";
        };
    }
}
