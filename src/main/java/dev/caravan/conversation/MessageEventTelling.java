package dev.caravan.conversation;

import dev.caravan.call.Usage;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import java.util.Optional;

/** Tells an answer as the events of a stream in Anthropic's form: one content block after another. */
public final class MessageEventTelling implements EventTelling {
    private enum Block {
        NONE,
        TEXT,
        THOUGHT,
        TOOL_CALL
    }

    private final Envelope envelope;
    private final EventWriter events = new EventWriter();
    private Block open = Block.NONE;
    private int index = -1;

    public MessageEventTelling(Envelope envelope) {
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
            open(Block.TEXT, block -> {
                block.writeStringField("type", "text");
                block.writeStringField("text", "");
            });
        }
        delta("text_delta", "text", piece);
    }

    @Override
    public void thought(JsonText piece) {
        if (envelope.thoughtsWanted() && !piece.isEmpty()) {
            openThought();
            delta("thinking_delta", "thinking", piece);
        }
    }

    @Override
    public void signature(JsonText signature) {
        if (envelope.thoughtsWanted()) {
            openThought();
            delta("signature_delta", "signature", signature);
        }
    }

    private void openThought() {
        if (open != Block.THOUGHT) {
            open(Block.THOUGHT, block -> {
                block.writeStringField("type", "thinking");
                block.writeStringField("thinking", "");
                block.writeStringField("signature", "");
            });
        }
    }

    @Override
    public void sealedThought(JsonText data) {
        if (envelope.thoughtsWanted()) {
            open(Block.THOUGHT, block -> {
                block.writeStringField("type", "redacted_thinking");
                block.writeFieldName("data");
                data.writeTo(block);
            });
            close();
        }
    }

    @Override
    public void toolCall(String id, JsonText name) {
        open(Block.TOOL_CALL, block -> {
            block.writeStringField("type", "tool_use");
            block.writeStringField("id", id);
            block.writeFieldName("name");
            name.writeTo(block);
            block.writeObjectFieldStart("input");
            block.writeEndObject();
        });
    }

    @Override
    public void arguments(JsonText piece) {
        if (!piece.isEmpty()) {
            delta("input_json_delta", "partial_json", piece);
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

    private void open(Block block, JsonBytes.Writing content) {
        close();
        open = block;
        index++;
        events.event("content_block_start", json -> {
            json.writeNumberField("index", index);
            json.writeObjectFieldStart("content_block");
            content.write(json);
            json.writeEndObject();
        });
    }

    private void close() {
        if (open != Block.NONE) {
            open = Block.NONE;
            events.event("content_block_stop", json -> json.writeNumberField("index", index));
        }
    }

    private void delta(String type, String member, JsonText piece) {
        events.event("content_block_delta", json -> {
            json.writeNumberField("index", index);
            json.writeObjectFieldStart("delta");
            json.writeStringField("type", type);
            json.writeFieldName(member);
            piece.writeTo(json);
            json.writeEndObject();
        });
    }
}
