package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells an answer as one message in Anthropic's form. */
final class MessageTelling implements WholeTelling {
    private sealed interface Block {
        record Text(JsonTexts text) implements Block {}

        record Thought(JsonTexts text, JsonTexts signature) implements Block {}

        record SealedThought(JsonText data) implements Block {}

        record ToolCall(String id, JsonText name, JsonTexts arguments) implements Block {}
    }

    private final Envelope envelope;
    private byte[] document = {};
    private final List<Block> blocks = new ArrayList<>(3);
    private String model = "";

    MessageTelling(Envelope envelope) {
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
        if (piece.isEmpty()) {
            return;
        }
        if (blocks.isEmpty() || !(blocks.getLast() instanceof Block.Text)) {
            blocks.add(new Block.Text(new JsonTexts()));
        }
        if (blocks.getLast() instanceof Block.Text block) {
            block.text.add(piece);
        }
    }

    @Override
    public void thought(JsonText piece) {
        if (envelope.thoughtsWanted() && !piece.isEmpty()) {
            openThought().text.add(piece);
        }
    }

    @Override
    public void signature(JsonText signature) {
        if (envelope.thoughtsWanted()) {
            openThought().signature.add(signature);
        }
    }

    private Block.Thought openThought() {
        if (!blocks.isEmpty() && blocks.getLast() instanceof Block.Thought open) {
            return open;
        }
        Block.Thought opened = new Block.Thought(new JsonTexts(), new JsonTexts());
        blocks.add(opened);
        return opened;
    }

    @Override
    public void sealedThought(JsonText data) {
        if (envelope.thoughtsWanted()) {
            blocks.add(new Block.SealedThought(data));
        }
    }

    @Override
    public void toolCall(String id, JsonText name) {
        blocks.add(new Block.ToolCall(id, name, new JsonTexts()));
    }

    @Override
    public void arguments(JsonText piece) {
        if (blocks.getLast() instanceof Block.ToolCall call) {
            call.arguments.add(piece);
        }
    }

    @Override
    public void end(Finish finish, Optional<JsonText> stopSequence, Usage usage) {
        List<JsonBytes.Writing> contents = new ArrayList<>(blocks.size());
        for (Block block : blocks) {
            content(block, finish).ifPresent(contents::add);
        }
        document = JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("id", envelope.id());
            json.writeStringField("type", "message");
            json.writeStringField("role", "assistant");
            json.writeStringField("model", model);
            json.writeArrayFieldStart("content");
            for (JsonBytes.Writing content : contents) {
                json.writeStartObject();
                content.write(json);
                json.writeEndObject();
            }
            json.writeEndArray();
            StopReason.write(json, finish, stopSequence);
            json.writeFieldName("usage");
            AnthropicUsage.write(json, usage);
            json.writeEndObject();
        });
    }

    private static Optional<JsonBytes.Writing> content(Block block, Finish finish) {
        return switch (block) {
            case Block.Text said ->
                Optional.of(json -> {
                    json.writeStringField("type", "text");
                    json.writeFieldName("text");
                    said.text.writeTo(json);
                });
            case Block.Thought thought ->
                Optional.of(json -> {
                    json.writeStringField("type", "thinking");
                    json.writeFieldName("thinking");
                    thought.text.writeTo(json);
                    json.writeFieldName("signature");
                    thought.signature.writeTo(json);
                });
            case Block.SealedThought thought ->
                Optional.of(json -> {
                    json.writeStringField("type", "redacted_thinking");
                    json.writeFieldName("data");
                    thought.data.writeTo(json);
                });
            case Block.ToolCall call -> input(call, finish).map(input -> json -> toolCall(json, call, input));
        };
    }

    private static void toolCall(JsonGenerator json, Block.ToolCall call, String input) throws IOException {
        json.writeStringField("type", "tool_use");
        json.writeStringField("id", call.id);
        json.writeFieldName("name");
        call.name.writeTo(json);
        json.writeFieldName("input");
        json.writeRawValue(input);
    }

    /** A call that the token limit cut in its arguments cannot be told as an object, and nobody could run it. */
    private static Optional<String> input(Block.ToolCall call, Finish finish) {
        String arguments = call.arguments.joined().plain();
        if (arguments.isBlank()) {
            return Optional.of("{}");
        }
        try {
            if (Slice.parse(arguments.getBytes(StandardCharsets.UTF_8)).isObject()) {
                return Optional.of(arguments);
            }
        } catch (IOException e) {
            if (finish == Finish.LENGTH) {
                return Optional.empty();
            }
        }
        throw ProviderFailure.of(Trouble.SERVER_ERROR, 200, "it called a tool with arguments that are no JSON object");
    }
}
