package dev.caravan.conversation;

import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import dev.caravan.request.ReasoningItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * What a model thought before it called a tool, sealed into the text that callers of the Responses API bring back: its
 * provider signed it and wants it again. Nothing in it is secret, and nothing comes of one that was forged but what its
 * provider makes of it, for its caller alone.
 */
final class SealedThoughts {
    private SealedThoughts() {}

    static String seal(String callId, byte[] thoughts) {
        byte[] json = JsonBytes.of(out -> {
            out.writeStartObject();
            out.writeStringField("call", callId);
            out.writeFieldName("thoughts");
            out.writeRawValue(new String(thoughts, StandardCharsets.UTF_8));
            out.writeEndObject();
        });
        return ReasoningItem.OURS + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    /** Adds them under the id of their call; what others sealed says nothing here. */
    static void open(Slice sealed, Map<String, Slice> thoughts) {
        if (!ReasoningItem.isOurs(sealed)) {
            return;
        }
        try {
            Slice root =
                    Slice.parse(Base64.getUrlDecoder().decode(sealed.text().substring(ReasoningItem.OURS.length())));
            if (!root.get("call").inner().isEmpty() && root.get("thoughts").isGiven()) {
                thoughts.put(root.get("call").text(), root.get("thoughts"));
            }
        } catch (IllegalArgumentException | IOException e) {
            // As if it had been forgotten, which costs the model its train of thought.
            return;
        }
    }
}
