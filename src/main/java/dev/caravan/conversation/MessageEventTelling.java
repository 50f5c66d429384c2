package dev.caravan.conversation;

import dev.caravan.call.Usage;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import java.util.Optional;

/** Tells an answer as the events of a stream in Anthropic's form: one content block after another. */
final class MessageEventTelling implements EventTelling {
    private enum Block {
        NONE,
        TEXT,
        THOUGHT,
        TOOL_CALL
    }

    private final Envelope envelope;
    private final EventWriter events = new EventWriter();
    private BlockEvents block = new BlockEvents(events, -1);
    private Block open = Block.NONE;

    MessageEventTelling(Envelope envelope) {
        this.envelope = envelope;
    }

    @Override
    public byte[] take() {
        return events.take();
    }

    @Override
    public void begin(String model) {
        events.event("message_start", json -> {
            json.writeObjectFieldStart("message");
            json.writeStringField("id", envelope.id());
            json.writeStringField("type", "message");
            json.writeStringField("role", "assistant");
            json.writeStringField("model", model);
            json.writeArrayFieldStart("content");
            json.writeEndArray();
            json.writeNullField("stop_reason");
            json.writeNullField("stop_sequence");
            json.writeFieldName("usage");
            AnthropicUsage.write(json, Usage.estimate(envelope.estimatedInput(), 0));
            json.writeEndObject();
        });
    }

    @Override
    public void text(JsonText piece) {
        if (piece.isEmpty()) {
            return;
        }
        if (open != Block.TEXT) {
            open(Block.TEXT, json -> {
                json.writeStringField("type", "text");
                json.writeStringField("text", "");
            });
        }
        block.delta("text_delta", "text", piece::writeTo);
    }

    @Override
    public void thought(JsonText piece) {
        if (envelope.thoughtsWanted() && !piece.isEmpty()) {
            openThought();
            block.delta("thinking_delta", "thinking", piece::writeTo);
        }
    }

    @Override
    public void signature(JsonText signature) {
        if (envelope.thoughtsWanted()) {
            openThought();
            block.delta("signature_delta", "signature", signature::writeTo);
        }
    }

    private void openThought() {
        if (open != Block.THOUGHT) {
            open(Block.THOUGHT, json -> {
                json.writeStringField("type", "thinking");
                json.writeStringField("thinking", "");
                json.writeStringField("signature", "");
            });
        }
    }

    @Override
    public void sealedThought(JsonText data) {
        if (envelope.thoughtsWanted()) {
            open(Block.THOUGHT, json -> {
                json.writeStringField("type", "redacted_thinking");
                json.writeFieldName("data");
                data.writeTo(json);
            });
            close();
        }
    }

    @Override
    public void toolCall(String id, JsonText name) {
        open(Block.TOOL_CALL, json -> {
            json.writeStringField("type", "tool_use");
            json.writeStringField("id", id);
            json.writeFieldName("name");
            name.writeTo(json);
            json.writeObjectFieldStart("input");
            json.writeEndObject();
        });
    }

    @Override
    public void arguments(JsonText piece) {
        if (!piece.isEmpty()) {
            block.delta("input_json_delta", "partial_json", piece::writeTo);
        }
    }

    @Override
    public void end(Finish finish, Optional<JsonText> stopSequence, Usage usage) {
        close();
        events.event("message_delta", json -> {
            json.writeObjectFieldStart("delta");
            StopReason.write(json, finish, stopSequence);
            json.writeEndObject();
            json.writeFieldName("usage");
            AnthropicUsage.write(json, usage);
        });
        events.event("message_stop", json -> {});
    }

    private void open(Block kind, JsonBytes.Writing members) {
        close();
        open = kind;
        block = new BlockEvents(events, block.index() + 1);
        block.start(members);
    }

    private void close() {
        if (open != Block.NONE) {
            open = Block.NONE;
            block.stop();
        }
    }
}
