package dev.caravan.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.request.Defaults;
import java.io.IOException;
import java.util.OptionalLong;

/** Writes how the model is to choose its words, and how many of them. */
final class OllamaOptions {
    private final JsonGenerator json;
    private final Conversation conversation;

    private OllamaOptions(JsonGenerator json, Conversation conversation) {
        this.json = json;
        this.conversation = conversation;
    }

    static void write(JsonGenerator json, Conversation conversation, Defaults defaults) throws IOException {
        json.writeObjectFieldStart("options");
        new OllamaOptions(json, conversation).write(defaults);
        json.writeEndObject();
    }

    private void write(Defaults defaults) throws IOException {
        if (conversation.has("temperature")) {
            number("temperature");
        } else if (defaults.temperature().isPresent()) {
            json.writeFieldName("temperature");
            json.writeRawValue(defaults.temperature().get());
        }
        number("top_p");
        number("presence_penalty");
        number("frequency_penalty");
        whole("top_k");
        whole("seed");
        if (conversation.maxTokens().isPresent()) {
            json.writeNumberField("num_predict", conversation.maxTokens().getAsLong());
        } else if (defaults.maxTokens().isPresent()) {
            json.writeNumberField("num_predict", defaults.maxTokens().get());
        }
        stops();
    }

    /**
     * What the caller wrote. What says nothing elsewhere, such as a {@code top_p} of 1, says something here: models come
     * with values of their own.
     */
    private Slice given(String name) {
        return conversation.root().get(name);
    }

    private void number(String name) throws IOException {
        Slice value = given(name);
        if (!value.isGiven()) {
            return;
        }
        if (!value.isNumber()) {
            throw Unserved.at(name, "must be a number");
        }
        json.writeFieldName(name);
        value.writeTo(json);
    }

    private void whole(String name) throws IOException {
        Slice value = given(name);
        if (!value.isGiven()) {
            return;
        }
        OptionalLong whole = value.whole();
        if (whole.isEmpty() || whole.getAsLong() != (int) whole.getAsLong()) {
            throw Unserved.at(name, "must be a whole number of 32 bits for this provider");
        }
        json.writeNumberField(name, whole.getAsLong());
    }

    private void stops() throws IOException {
        if (conversation.stops().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("stop");
        for (JsonText stop : conversation.stops()) {
            // It would end every answer before its first token.
            if (stop.isEmpty()) {
                throw Unserved.at(conversation.nameOf("stop"), "must not be empty for this provider");
            }
            stop.writeTo(json);
        }
        json.writeEndArray();
    }
}
