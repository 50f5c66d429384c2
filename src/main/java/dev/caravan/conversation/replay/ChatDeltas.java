package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.Map;

/** Tells a message in OpenAI's form as deltas: thoughts, text, what else there is, calls. Owned by one thread. */
final class ChatDeltas {
    interface Sink {
        /** Takes the members of one delta. */
        void delta(JsonBytes.Writing members);
    }

    private enum Kind {
        /** Nothing, or a name: told at once. */
        OPENING,
        THOUGHTS,
        TEXT,
        CALLS,
        REST
    }

    private final Map<String, Slice> message;
    private final Sink sink;

    private ChatDeltas(Slice message, Sink sink) {
        this.message = Members.of(message);
        this.sink = sink;
    }

    static void tell(Slice message, Sink sink) {
        new ChatDeltas(message, sink).tell();
    }

    private void tell() {
        sink.delta(this::opening);
        together(Kind.THOUGHTS);
        for (String name : message.keySet()) {
            if (!name.equals("content") && !name.equals("refusal")) {
                text(name);
            }
        }
        text("content");
        text("refusal");
        together(Kind.REST);
        if (kind("tool_calls") == Kind.CALLS) {
            new ToolCallDeltas(sink).tell(member("tool_calls").items());
        }
    }

    private Kind kind(String name) {
        Slice value = member(name);
        if (!Grown.says(value)) {
            return Kind.OPENING;
        }
        // Who reads the one passes over the other in the same delta, and shows both where they come apart.
        if (name.equals("reasoning_details") || (name.equals("reasoning") && Grown.says(member("reasoning_details")))) {
            return Kind.THOUGHTS;
        }
        if (value.isString()) {
            return Manner.isName(name) ? Kind.OPENING : Kind.TEXT;
        }
        boolean calls = name.equals("tool_calls")
                && value.isArray()
                && value.items().stream().allMatch(Slice::isObject);
        return calls ? Kind.CALLS : Kind.REST;
    }

    private Slice member(String name) {
        return message.getOrDefault(name, Slice.MISSING);
    }

    private void opening(JsonGenerator json) throws IOException {
        boolean nameless = !Grown.says(member("role"));
        if (nameless) {
            json.writeStringField("role", "assistant");
        }
        Members.write(json, message, name -> kind(name) == Kind.OPENING && !(nameless && name.equals("role")));
        if (kind("content") == Kind.TEXT) {
            json.writeStringField("content", "");
        }
    }

    private void text(String name) {
        if (kind(name) != Kind.TEXT) {
            return;
        }
        for (JsonText piece : member(name).inner().pieces(Rendering.PIECE)) {
            sink.delta(json -> {
                json.writeFieldName(name);
                piece.writeTo(json);
            });
        }
    }

    private void together(Kind kind) {
        if (message.keySet().stream().noneMatch(name -> kind(name) == kind)) {
            return;
        }
        sink.delta(json -> Members.write(json, message, name -> kind(name) == kind));
    }
}
