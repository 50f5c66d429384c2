package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Tells the tool calls of a message in OpenAI's form as deltas, one call behind the other. Owned by one thread. */
final class ToolCallDeltas {
    /** What a call says at length, and in which of its members that stands. */
    private record Lengthy(String tool, String said) {
        JsonText in(Slice call) {
            return call.get(tool).get(said).inner();
        }
    }

    private static final List<Lengthy> LENGTHY =
            List.of(new Lengthy("function", "arguments"), new Lengthy("custom", "input"));

    private final ChatDeltas.Sink sink;

    ToolCallDeltas(ChatDeltas.Sink sink) {
        this.sink = sink;
    }

    void tell(List<Slice> calls) {
        for (int i = 0; i < calls.size(); i++) {
            Slice call = calls.get(i);
            int place = i;
            Optional<Lengthy> lengthy =
                    LENGTHY.stream().filter(each -> !each.in(call).isEmpty()).findFirst();
            delta(place, json -> opening(json, call, lengthy));
            lengthy.ifPresent(each -> pieces(place, each, each.in(call)));
        }
    }

    private void pieces(int place, Lengthy lengthy, JsonText text) {
        for (JsonText piece : text.pieces(Rendering.PIECE)) {
            delta(place, json -> {
                json.writeObjectFieldStart(lengthy.tool);
                json.writeFieldName(lengthy.said);
                piece.writeTo(json);
                json.writeEndObject();
            });
        }
    }

    private void delta(int place, JsonBytes.Writing members) {
        sink.delta(json -> {
            json.writeArrayFieldStart("tool_calls");
            json.writeStartObject();
            json.writeNumberField("index", place);
            members.write(json);
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    /** The call with nothing yet in what it says at length. */
    private static void opening(JsonGenerator json, Slice call, Optional<Lengthy> lengthy) throws IOException {
        String tool = lengthy.map(Lengthy::tool).orElse("");
        Members.write(json, Members.of(call), name -> !name.equals("index") && !name.equals(tool));
        if (lengthy.isPresent()) {
            String said = lengthy.get().said;
            json.writeObjectFieldStart(tool);
            Members.write(json, Members.of(call.get(tool)), name -> !name.equals(said));
            json.writeStringField(said, "");
            json.writeEndObject();
        }
    }
}
