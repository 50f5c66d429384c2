package dev.caravan.conversation.replay;

import dev.caravan.conversation.EventWriter;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells a completion in OpenAI's form as the chunks of a stream. Owned by one thread. */
final class ChatUnfolding {
    private static final Set<String> TOLD_OTHERWISE = Set.of("object", "choices", "usage");
    private static final Set<String> NOT_BESIDE = Set.of("index", "message", "delta");
    private static final Slice NONE_YET = Slice.MISSING;

    private final Slice completion;
    private final boolean usageWanted;
    private final Map<String, Slice> head;
    private final Set<String> repeated;
    private final EventWriter events = new EventWriter();

    ChatUnfolding(Slice completion, boolean usageWanted) {
        this.completion = completion;
        this.usageWanted = usageWanted;
        this.head = Members.of(completion);
        head.keySet().removeAll(TOLD_OTHERWISE);
        this.repeated = repeated(head);
    }

    /** Of the head what is short: lists of sources and the like are told once, or they would be longer than the rest. */
    private static Set<String> repeated(Map<String, Slice> head) {
        Set<String> repeated = new HashSet<>();
        int room = Rendering.PIECE;
        for (Map.Entry<String, Slice> member : head.entrySet()) {
            Slice value = member.getValue();
            int length = member.getKey().length() + value.length();
            if (!value.isObject() && !value.isArray() && length <= room) {
                repeated.add(member.getKey());
                room -= length;
            }
        }
        return repeated;
    }

    byte[] events() {
        List<Slice> choices = completion.get("choices").items();
        for (int i = 0; i < choices.size(); i++) {
            message(choices.get(i), placeOf(choices.get(i), i));
        }
        // Only now: some clients hold a stream to be over where each choice that they know of is.
        for (int i = 0; i < choices.size(); i++) {
            end(choices.get(i), placeOf(choices.get(i), i));
        }
        Slice usage = completion.get("usage");
        if (usageWanted && usage.isObject()) {
            chunk(choice -> {}, usage);
        }
        return events.take();
    }

    private static long placeOf(Slice choice, int count) {
        return choice.get("index").whole().orElse(count);
    }

    private void message(Slice choice, long index) {
        boolean logprobsTold = !choice.get("logprobs").isMissing();
        ChatDeltas.tell(
                choice.get("message"),
                delta -> choice(json -> {
                    json.writeNumberField("index", index);
                    json.writeObjectFieldStart("delta");
                    delta.write(json);
                    json.writeEndObject();
                    if (logprobsTold) {
                        json.writeNullField("logprobs");
                    }
                    json.writeNullField("finish_reason");
                }));
    }

    /** With all that is said beside the message. */
    private void end(Slice choice, long index) {
        choice(json -> {
            json.writeNumberField("index", index);
            json.writeObjectFieldStart("delta");
            json.writeEndObject();
            Members.write(json, Members.of(choice), name -> !NOT_BESIDE.contains(name));
            if (choice.get("finish_reason").isMissing()) {
                json.writeNullField("finish_reason");
            }
        });
    }

    private void choice(JsonBytes.Writing members) {
        chunk(
                json -> {
                    json.writeStartObject();
                    members.write(json);
                    json.writeEndObject();
                },
                NONE_YET);
    }

    private void chunk(JsonBytes.Writing choices, Slice usage) {
        events.event(json -> {
            json.writeStartObject();
            json.writeStringField("object", "chat.completion.chunk");
            Members.write(json, head, name -> true);
            head.keySet().retainAll(repeated);
            json.writeArrayFieldStart("choices");
            choices.write(json);
            json.writeEndArray();
            if (usageWanted) {
                json.writeFieldName("usage");
                if (usage.isGiven()) {
                    usage.writeTo(json);
                } else {
                    json.writeNull();
                }
            }
            json.writeEndObject();
        });
    }
}
