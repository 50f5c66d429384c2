package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells an answer as the chunks of a stream in OpenAI's form. What the model thought has no place there. */
final class ChunkTelling implements EventTelling {
    private final Envelope envelope;
    private final EventWriter events = new EventWriter();
    private String model = "";
    private int calls;

    ChunkTelling(Envelope envelope) {
        this.envelope = envelope;
    }

    @Override
    public byte[] take() {
        return events.take();
    }

    @Override
    public void begin(String byModel) {
        model = byModel;
        chunk(null, delta -> {
            delta.writeStringField("role", "assistant");
            delta.writeStringField("content", "");
        });
    }

    @Override
    public void text(JsonText piece) {
        if (!piece.isEmpty()) {
            chunk(null, delta -> {
                delta.writeFieldName("content");
                piece.writeTo(delta);
            });
        }
    }

    @Override
    public void toolCall(String id, JsonText name) {
        call(calls++, call -> {
            call.writeStringField("id", id);
            call.writeStringField("type", "function");
            call.writeObjectFieldStart("function");
            call.writeFieldName("name");
            name.writeTo(call);
            call.writeStringField("arguments", "");
            call.writeEndObject();
        });
    }

    @Override
    public void arguments(JsonText piece) {
        if (piece.isEmpty()) {
            return;
        }
        call(calls - 1, call -> {
            call.writeObjectFieldStart("function");
            call.writeFieldName("arguments");
            piece.writeTo(call);
            call.writeEndObject();
        });
    }

    private void call(int index, JsonBytes.Writing members) {
        chunk(null, delta -> {
            delta.writeArrayFieldStart("tool_calls");
            delta.writeStartObject();
            delta.writeNumberField("index", index);
            members.write(delta);
            delta.writeEndObject();
            delta.writeEndArray();
        });
    }

    @Override
    public void end(Finish finish, Optional<JsonText> stopSequence, Usage usage) {
        chunk(finish, delta -> {});
        if (envelope.usageWanted()) {
            event(json -> {
                json.writeArrayFieldStart("choices");
                json.writeEndArray();
                json.writeFieldName("usage");
                OpenAiUsage.write(json, usage);
            });
        }
    }

    private void chunk(@Nullable Finish finish, JsonBytes.Writing delta) {
        event(json -> {
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", 0);
            json.writeObjectFieldStart("delta");
            delta.write(json);
            json.writeEndObject();
            json.writeNullField("logprobs");
            json.writeStringField("finish_reason", finish == null ? null : finish.inOpenAi());
            json.writeEndObject();
            json.writeEndArray();
            if (envelope.usageWanted()) {
                json.writeNullField("usage");
            }
        });
    }

    private void event(JsonBytes.Writing rest) {
        events.event(json -> {
            json.writeStartObject();
            head(json);
            rest.write(json);
            json.writeEndObject();
        });
    }

    private void head(JsonGenerator json) throws IOException {
        json.writeStringField("id", envelope.id());
        json.writeStringField("object", "chat.completion.chunk");
        json.writeNumberField("created", envelope.created());
        json.writeStringField("model", model);
    }
}
