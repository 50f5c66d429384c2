package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import dev.caravan.conversation.OpenAiUsage;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts the chunks of one stream together to a completion in OpenAI's form. Owned by one thread. */
final class ChatGathering {
    private final GrownMembers head = new GrownMembers(Manner.STATED);
    private final GrownMembers usage = new GrownMembers(Manner.STATED);
    private final Map<Long, Choice> choices = new TreeMap<>();

    private static final class Choice {
        private final GrownMembers message = new GrownMembers(Manner.SPOKEN);
        private final GrownMembers beside = new GrownMembers(Manner.BESIDE);
    }

    void chunk(Slice chunk) {
        chunk.members((name, value) -> {
            switch (name) {
                case "choices" -> choices(value.items());
                case "usage" -> usage(value);
                case "error" -> requireNone(value);
                // Padding that hides the lengths of a stream's pieces.
                case "object", "obfuscation" -> {}
                default -> head.add(name, value);
            }
        });
    }

    private static void requireNone(Slice error) {
        if (error.isGiven()) {
            throw new IllegalArgumentException("the events hold an error");
        }
    }

    private void usage(Slice value) {
        if (value.isObject()) {
            usage.plus(value);
        }
    }

    private void choices(List<Slice> items) {
        for (int i = 0; i < items.size(); i++) {
            Slice item = items.get(i);
            long index = item.get("index").whole().orElse(i);
            Choice choice = choices.computeIfAbsent(index, first -> new Choice());
            item.members((name, value) -> {
                switch (name) {
                    case "delta" -> delta(choice, value);
                    // Some tell with each delta all that was said until then.
                    case "index", "message" -> {}
                    default -> choice.beside.add(name, value);
                }
            });
        }
    }

    private static void delta(Choice choice, Slice delta) {
        if (delta.isObject()) {
            choice.message.plus(delta);
        }
    }

    byte[] document(Usage counted) {
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("the events hold no answer");
        }
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("object", "chat.completion");
            for (String name : head.names()) {
                head.writeMember(json, name);
            }
            json.writeArrayFieldStart("choices");
            for (Map.Entry<Long, Choice> choice : choices.entrySet()) {
                choice(json, choice.getKey(), choice.getValue());
            }
            json.writeEndArray();
            json.writeFieldName("usage");
            if (usage.saysNothing()) {
                OpenAiUsage.write(json, counted);
            } else {
                usage.writeTo(json);
            }
            json.writeEndObject();
        });
    }

    private static void choice(JsonGenerator json, long index, Choice choice) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", index);
        json.writeFieldName("message");
        message(json, choice.message);
        for (String name : choice.beside.names()) {
            choice.beside.writeMember(json, name);
        }
        if (!choice.beside.has("finish_reason")) {
            json.writeNullField("finish_reason");
        }
        json.writeEndObject();
    }

    private static void message(JsonGenerator json, GrownMembers message) throws IOException {
        json.writeStartObject();
        if (message.lacks("role")) {
            json.writeStringField("role", "assistant");
        }
        if (!message.has("content")) {
            json.writeNullField("content");
        }
        for (String name : message.names()) {
            if (name.equals("role") && message.lacks(name)) {
                continue;
            }
            if (name.equals("tool_calls") && message.get(name) instanceof GrownItems calls) {
                json.writeFieldName(name);
                calls.writeWithoutPlaces(json);
            } else {
                message.writeMember(json, name);
            }
        }
        json.writeEndObject();
    }
}
