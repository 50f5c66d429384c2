package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells an answer as one completion in OpenAI's form. What the model thought has no place there. */
final class CompletionTelling implements WholeTelling {
    private record ToolCall(String id, JsonText name, JsonTexts arguments) {}

    private final Envelope envelope;
    private byte[] document = {};
    private final JsonTexts text = new JsonTexts();
    private final List<ToolCall> calls = new ArrayList<>(2);
    private String model = "";

    CompletionTelling(Envelope envelope) {
        this.envelope = envelope;
    }

    @Override
    public byte[] document() {
        return document;
    }

    @Override
    public void begin(String byModel) {
        model = byModel;
    }

    @Override
    public void text(JsonText piece) {
        text.add(piece);
    }

    @Override
    public void toolCall(String id, JsonText name) {
        calls.add(new ToolCall(id, name, new JsonTexts()));
    }

    @Override
    public void arguments(JsonText piece) {
        calls.getLast().arguments.add(piece);
    }

    @Override
    public void end(Finish finish, Optional<JsonText> stopSequence, Usage usage) {
        document = JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("id", envelope.id());
            json.writeStringField("object", "chat.completion");
            json.writeNumberField("created", envelope.created());
            json.writeStringField("model", model);
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", 0);
            message(json);
            json.writeNullField("logprobs");
            json.writeStringField("finish_reason", finish.inOpenAi());
            json.writeEndObject();
            json.writeEndArray();
            json.writeFieldName("usage");
            OpenAiUsage.write(json, usage);
            json.writeEndObject();
        });
    }

    private void message(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("message");
        json.writeStringField("role", "assistant");
        json.writeFieldName("content");
        if (text.isEmpty() && !calls.isEmpty()) {
            json.writeNull();
        } else {
            text.writeTo(json);
        }
        json.writeNullField("refusal");
        if (!calls.isEmpty()) {
            json.writeArrayFieldStart("tool_calls");
            for (ToolCall call : calls) {
                toolCall(json, call);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("annotations");
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void toolCall(JsonGenerator json, ToolCall call) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", call.id);
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeFieldName("name");
        call.name.writeTo(json);
        json.writeFieldName("arguments");
        call.arguments.writeTo(json);
        json.writeEndObject();
        json.writeEndObject();
    }
}
