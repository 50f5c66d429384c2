package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One item of what a response says. */
sealed interface OpenAiItem {
    ObjectMapper JSON = new ObjectMapper();
    String SEALED = "reasoning.encrypted_content";

    /** As it is when it is over. */
    ObjectNode whole();

    /** As it is when it begins. */
    ObjectNode begun();

    String id();

    static List<OpenAiItem> of(JsonNode asked, Speech speech, String id) {
        List<OpenAiItem> items = new ArrayList<>();
        if (!speech.thoughts().isEmpty() && OpenAiModel.of(asked).reasons(asked)) {
            boolean told = asked.path("reasoning").hasNonNull("summary");
            boolean sealed = asked.path("include").valueStream().anyMatch(each -> each.asText()
                    .equals(SEALED));
            items.add(new Reasoning(
                    "rs_" + id,
                    told ? speech.thoughts() : List.of(),
                    sealed ? OpenAiSeal.of(String.join("", speech.thoughts())) : null));
        }
        if (!speech.toolCalls().isEmpty() && !asked.path("tools").isEmpty()) {
            for (int index = 0; index < speech.toolCalls().size(); index++) {
                ToolCall call = speech.toolCalls().get(index);
                items.add(new FunctionCall("fc_%s_%d".formatted(id, index), "call_stub" + index, call));
            }
            return items;
        }
        String status = speech.cutShort().isPresent() ? "incomplete" : "completed";
        items.add(new Message(
                "msg_" + id, status, speech.tokens(), speech.finishReason().equals("refusal")));
        return items;
    }

    /** What it thought: told in short if that was asked for, sealed if that was. */
    record Reasoning(
            String id, List<String> summary, @Nullable String seal) implements OpenAiItem {
        @Override
        public ObjectNode whole() {
            ObjectNode item = begun();
            if (!summary.isEmpty()) {
                item.withArray("summary").add(part(String.join("", summary)));
            }
            return item;
        }

        @Override
        public ObjectNode begun() {
            ObjectNode item = JSON.createObjectNode().put("id", id).put("type", "reasoning");
            item.putArray("summary");
            return seal == null ? item : item.put("encrypted_content", seal);
        }

        static ObjectNode part(String text) {
            return JSON.createObjectNode().put("type", "summary_text").put("text", text);
        }
    }

    record Message(String id, String status, List<String> tokens, boolean refuses) implements OpenAiItem {
        @Override
        public ObjectNode whole() {
            ObjectNode item = item(status);
            item.withArray("content").add(part(String.join("", tokens)));
            return item;
        }

        @Override
        public ObjectNode begun() {
            return item("in_progress");
        }

        ObjectNode part(String text) {
            ObjectNode part = JSON.createObjectNode();
            if (refuses) {
                return part.put("type", "refusal").put("refusal", text);
            }
            part.put("type", "output_text").putArray("annotations");
            part.putArray("logprobs");
            return part.put("text", text);
        }

        private ObjectNode item(String state) {
            ObjectNode item = JSON.createObjectNode()
                    .put("id", id)
                    .put("type", "message")
                    .put("status", state)
                    .put("role", "assistant");
            item.putArray("content");
            return item;
        }
    }

    record FunctionCall(String id, String callId, ToolCall call) implements OpenAiItem {
        @Override
        public ObjectNode whole() {
            return item("completed", call.arguments());
        }

        @Override
        public ObjectNode begun() {
            return item("in_progress", "");
        }

        private ObjectNode item(String status, String arguments) {
            return JSON.createObjectNode()
                    .put("id", id)
                    .put("type", "function_call")
                    .put("status", status)
                    .put("arguments", arguments)
                    .put("call_id", callId)
                    .put("name", call.name());
        }
    }
}
