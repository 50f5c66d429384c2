package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import java.io.IOException;

/** One item of a response's output, growing while it is told. Owned by one thread at a time. */
sealed interface OutputItem {
    String id();

    /** {@code status} is how far it has come. */
    void write(JsonGenerator json, String status) throws IOException;

    /** Text, or words by which the model would not answer. */
    record Message(String id, boolean refusal, JsonTexts text) implements OutputItem {
        @Override
        public void write(JsonGenerator json, String status) throws IOException {
            begin(json, "message", id, status);
            json.writeStringField("role", "assistant");
            json.writeArrayFieldStart("content");
            if (!text.isEmpty()) {
                writePart(json, text.joined());
            }
            json.writeEndArray();
            json.writeEndObject();
        }

        void writePart(JsonGenerator json, JsonText words) throws IOException {
            json.writeStartObject();
            json.writeStringField("type", refusal ? "refusal" : "output_text");
            if (!refusal) {
                writeEmptyList(json, "annotations");
                writeEmptyList(json, "logprobs");
            }
            json.writeFieldName(refusal ? "refusal" : "text");
            words.writeTo(json);
            json.writeEndObject();
        }
    }

    /** What was thought, shown or sealed; {@code sealed} is empty where it is not. */
    record Reasoning(String id, JsonTexts summary, String sealed) implements OutputItem {
        @Override
        public void write(JsonGenerator json, String status) throws IOException {
            begin(json, "reasoning", id, status);
            json.writeArrayFieldStart("summary");
            if (!summary.isEmpty()) {
                writePart(json, summary.joined());
            }
            json.writeEndArray();
            if (!sealed.isEmpty()) {
                json.writeStringField("encrypted_content", sealed);
            }
            json.writeEndObject();
        }

        static void writePart(JsonGenerator json, JsonText words) throws IOException {
            json.writeStartObject();
            json.writeStringField("type", "summary_text");
            json.writeFieldName("text");
            words.writeTo(json);
            json.writeEndObject();
        }
    }

    record Call(String id, String callId, JsonText name, JsonTexts arguments) implements OutputItem {
        @Override
        public void write(JsonGenerator json, String status) throws IOException {
            begin(json, "function_call", id, status);
            json.writeStringField("call_id", callId);
            json.writeFieldName("name");
            name.writeTo(json);
            json.writeFieldName("arguments");
            arguments.writeTo(json);
            json.writeEndObject();
        }
    }

    private static void begin(JsonGenerator json, String type, String id, String status) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeStringField("type", type);
        json.writeStringField("status", status);
    }

    private static void writeEmptyList(JsonGenerator json, String name) throws IOException {
        json.writeArrayFieldStart(name);
        json.writeEndArray();
    }
}
