package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The chunks of an answer, one choice after the other, each made when it is read: a hundred thousand of them would
 * otherwise hold a hundred megabytes for one call. Of each choice: the opening, the pieces, the finish.
 */
final class Chunks extends AbstractList<ObjectNode> implements RandomAccess {
    private final Completion completion;
    private final Reply reply;
    private final int choices;
    private final List<String> pieces;
    private final int openings;
    private final int chunksOfChoice;

    Chunks(Completion completion, Reply reply, int choices) {
        this.completion = completion;
        this.reply = reply;
        this.choices = choices;
        this.pieces = reply.pieces();
        this.openings = reply instanceof Reply.ToolCall ? 2 : 1;
        this.chunksOfChoice = openings + pieces.size() + 1;
    }

    @Override
    public int size() {
        return choices * chunksOfChoice;
    }

    @Override
    public ObjectNode get(int position) {
        Objects.checkIndex(position, size());
        int choice = position / chunksOfChoice;
        int at = position % chunksOfChoice;
        if (at < chunksOfChoice - 1) {
            return completion.chunk(choice, delta(choice, at));
        }
        ObjectNode last = completion.chunk(choice, JsonNodeFactory.instance.objectNode());
        last.withObject("/choices/0").put("finish_reason", reply.finishReason());
        return last;
    }

    private ObjectNode delta(int choice, int at) {
        return switch (reply) {
            case Reply.Text text -> textDelta(at);
            case Reply.ToolCall call -> callDelta(call, choice, at);
        };
    }

    private ObjectNode textDelta(int at) {
        ObjectNode delta = JsonNodeFactory.instance.objectNode();
        return at < openings
                ? delta.put("role", "assistant").put("content", "").putNull("refusal")
                : delta.put("content", pieces.get(at - openings));
    }

    private ObjectNode callDelta(Reply.ToolCall call, int choice, int at) {
        ObjectNode delta = JsonNodeFactory.instance.objectNode();
        if (at == 0) {
            return delta.put("role", "assistant").putNull("content").putNull("refusal");
        }
        ObjectNode part = delta.putArray("tool_calls").addObject().put("index", 0);
        if (at >= openings) {
            part.putObject("function").put("arguments", pieces.get(at - openings));
            return delta;
        }
        part.put("id", completion.toolCallId(choice)).put("type", "function");
        part.putObject("function").put("name", call.name()).put("arguments", "");
        return delta;
    }
}
