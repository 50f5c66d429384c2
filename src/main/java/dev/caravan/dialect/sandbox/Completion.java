package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.Usage;
import dev.caravan.conversation.OpenAiUsage;
import dev.caravan.json.Json;
import dev.caravan.json.JsonBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes a reply in OpenAI's two forms: a chat.completion, or its chunks. */
final class Completion {
    private final String id;
    private final long created;
    private final String model;
    private final Reply reply;
    private final int choices;
    private final Usage usage;
    private final boolean usageInChunks;

    Completion(String id, long created, String model, SandboxRequest request, Reply reply) {
        this.id = id;
        this.created = created;
        this.model = model;
        this.reply = reply;
        this.choices = request.choices();
        this.usage = Usage.estimate(PromptTokens.of(request), (long) choices * reply.tokens());
        this.usageInChunks = request.wantsUsageChunk();
    }

    Usage usage() {
        return usage;
    }

    ObjectNode whole() {
        ObjectNode whole = envelope("chat.completion");
        ArrayNode list = whole.putArray("choices");
        for (int i = 0; i < choices; i++) {
            ObjectNode choice = list.addObject().put("index", i);
            choice.set("message", message(i));
            choice.putNull("logprobs").put("finish_reason", reply.finishReason());
        }
        whole.set("usage", usageJson());
        return whole;
    }

    List<ObjectNode> chunks() {
        return new Chunks(this, reply, choices);
    }

    ObjectNode usageChunk() {
        ObjectNode chunk = envelope("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usageJson());
        return chunk;
    }

    /** A chunk of one choice, without its finish_reason: that is null until the last. */
    ObjectNode chunk(int index, ObjectNode delta) {
        ObjectNode chunk = envelope("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
        choice.set("delta", delta);
        choice.putNull("logprobs").putNull("finish_reason");
        if (usageInChunks) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    /** Ids of tool calls must differ between the choices, and between answers. */
    String toolCallId(int index) {
        return "call_" + id.replace("chatcmpl-", "") + (index == 0 ? "" : "_" + index);
    }

    private ObjectNode message(int index) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        switch (reply) {
            case Reply.Text text -> message.put("content", text.content()).putNull("refusal");
            case Reply.ToolCall call -> {
                message.putNull("content").putNull("refusal");
                ObjectNode toolCall = message.putArray("tool_calls").addObject();
                toolCall.put("id", toolCallId(index)).put("type", "function");
                toolCall.putObject("function").put("name", call.name()).put("arguments", call.arguments());
            }
        }
        return message;
    }

    private ObjectNode envelope(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    private JsonNode usageJson() {
        try {
            return Json.mapper().readTree(JsonBytes.of(json -> OpenAiUsage.write(json, usage)));
        } catch (IOException e) {
            throw new UncheckedIOException("what was written cannot be read", e);
        }
    }
}
