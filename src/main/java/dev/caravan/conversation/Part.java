package dev.caravan.conversation;

import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import dev.caravan.json.Slice;
import java.util.List;

/** A piece of a message. Each knows where it stands in the caller's request, for refusals. Immutable. */
public sealed interface Part {
    String place();

    /** {@code cacheHint} is the caller's {@code cache_control} at this place, missing where there is none. */
    record Text(JsonText text, Slice cacheHint, String place) implements Part {
        public static Text of(JsonText text, String place) {
            return new Text(text, Slice.MISSING, place);
        }
    }

    record Image(Media media, Slice cacheHint, String place) implements Part {}

    record Document(Media media, JsonText title, Slice cacheHint, String place) implements Part {}

    /** Sound, in a format such as {@code wav}. */
    record Audio(JsonText base64, String format, String place) implements Part {}

    /** A call that the model made; {@code arguments} is a JSON object as text. */
    record ToolCall(String id, String name, String arguments, String place) implements Part {
        public ToolCall as(String otherId) {
            return new ToolCall(otherId, name, arguments, place);
        }
    }

    /** What a tool said to a call. */
    record ToolResult(String callId, List<Part> content, boolean failed, Slice cacheHint, String place)
            implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }

        public ToolResult of(String otherCallId) {
            return new ToolResult(otherCallId, content, failed, cacheHint, place);
        }

        /** Its text parts joined. */
        public JsonText text() {
            JsonTexts text = new JsonTexts();
            for (Part part : content) {
                if (part instanceof Text said) {
                    text.add(said.text());
                }
            }
            return text.joined();
        }
    }

    /** What Claude thought before, signed by it: a block that makes sense to nobody else. */
    record Thought(Slice block, String place) implements Part {}

    /** Where the bytes of an image or document are. */
    sealed interface Media {
        record Inline(String type, JsonText base64) implements Media {}

        /** Somewhere that the provider may fetch them from; we never do. */
        record Remote(JsonText url) implements Media {}
    }
}
