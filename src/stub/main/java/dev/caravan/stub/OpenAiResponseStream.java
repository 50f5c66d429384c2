package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A response as events. Each token is one delta; what ends an item and begins the next comes along with the token after
 * it, so that a stream cut after some tokens ends within an item.
 */
final class OpenAiResponseStream {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBER = Pattern.compile("\"sequence_number\":(\\d+)");
    private static final String FIRST = "event: response.created\ndata: ";
    private static final int ARGUMENTS_PIECE = 6;
    private static final int OBFUSCATED_TO = 16;

    private final List<String> opening = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();
    private final boolean obfuscates;
    private int number;

    private OpenAiResponseStream(boolean obfuscates) {
        this.obfuscates = obfuscates;
    }

    /**
     * @param begun the response before anything is said
     * @param over the same when all is
     */
    static Transcript transcript(ObjectNode begun, List<OpenAiItem> items, ObjectNode over, boolean obfuscates) {
        OpenAiResponseStream stream = new OpenAiResponseStream(obfuscates);
        for (String type : List.of("response.created", "response.in_progress")) {
            stream.opening.add(stream.event(type, data -> data.set("response", begun)));
        }
        for (int index = 0; index < items.size(); index++) {
            stream.add(index, items.get(index));
        }
        String last = "response." + over.path("status").asText();
        return new Transcript(
                stream.opening, stream.tokens, stream.pending, stream.event(last, data -> data.set("response", over)));
    }

    static boolean isOne(Transcript transcript) {
        return !transcript.opening().isEmpty()
                && transcript.opening().getFirst().startsWith(FIRST);
    }

    /** The error, and that the response failed of it; in truth the first is nested, unlike what the reference says. */
    static String failure(Transcript transcript, List<String> before, JsonNode error) {
        int next =
                before.stream().mapToInt(OpenAiResponseStream::lastNumber).max().orElse(-1) + 1;
        ObjectNode told = JSON.createObjectNode().put("type", "error").put("sequence_number", next);
        told.set("error", error);
        ObjectNode response = begunIn(transcript);
        response.put("status", "failed")
                .putObject("error")
                .put("code", error.path("code").asText("server_error"))
                .put("message", error.path("message").asText());
        ObjectNode failed =
                JSON.createObjectNode().put("type", "response.failed").put("sequence_number", next + 1);
        failed.set("response", response);
        return written(told) + written(failed);
    }

    private void add(int index, OpenAiItem item) {
        begin(index, event("response.output_item.added", data -> data.put("output_index", index)
                .set("item", item.begun())));
        switch (item) {
            case OpenAiItem.Reasoning reasoning -> addSummary(index, reasoning);
            case OpenAiItem.Message message -> addContent(index, message);
            case OpenAiItem.FunctionCall call -> addArguments(index, call);
        }
        pending.add(event("response.output_item.done", data -> data.put("output_index", index)
                .set("item", item.whole())));
    }

    private void addSummary(int index, OpenAiItem.Reasoning item) {
        if (item.summary().isEmpty()) {
            return;
        }
        String kind = "response.reasoning_summary_";
        String whole = String.join("", item.summary());
        UnaryOperator<ObjectNode> place = data ->
                data.put("item_id", item.id()).put("output_index", index).put("summary_index", 0);
        begin(index, event(kind + "part.added", data -> place.apply(data).set("part", OpenAiItem.Reasoning.part(""))));
        item.summary().forEach(token -> delta(kind + "text.delta", token, place));
        pending.add(event(kind + "text.done", data -> place.apply(data).put("text", whole)));
        pending.add(event(kind + "part.done", data -> place.apply(data).set("part", OpenAiItem.Reasoning.part(whole))));
    }

    private void addContent(int index, OpenAiItem.Message item) {
        String whole = String.join("", item.tokens());
        UnaryOperator<ObjectNode> place = data ->
                data.put("item_id", item.id()).put("output_index", index).put("content_index", 0);
        begin(index, event("response.content_part.added", data -> place.apply(data)
                .set("part", item.part(""))));
        String kind = item.refuses() ? "response.refusal" : "response.output_text";
        UnaryOperator<ObjectNode> said = data -> {
            ObjectNode placed = place.apply(data);
            if (!item.refuses()) {
                placed.putArray("logprobs");
            }
            return placed;
        };
        item.tokens().forEach(token -> delta(kind + ".delta", token, said));
        pending.add(event(kind + ".done", data -> said.apply(data).put(item.refuses() ? "refusal" : "text", whole)));
        pending.add(
                event("response.content_part.done", data -> place.apply(data).set("part", item.part(whole))));
    }

    private void addArguments(int index, OpenAiItem.FunctionCall item) {
        String arguments = item.call().arguments();
        UnaryOperator<ObjectNode> place = data -> data.put("item_id", item.id()).put("output_index", index);
        for (String piece : arguments.split("(?s)(?<=\\G.{" + ARGUMENTS_PIECE + "})", -1)) {
            delta("response.function_call_arguments.delta", piece, place);
        }
        pending.add(event("response.function_call_arguments.done", data -> place.apply(data)
                .put("arguments", arguments)
                .put("name", item.call().name())));
    }

    private void begin(int index, String event) {
        (index == 0 ? opening : pending).add(event);
    }

    private void delta(String type, String token, UnaryOperator<ObjectNode> place) {
        String event = event(type, data -> {
            place.apply(data).put("delta", token);
            if (obfuscates) {
                data.put("obfuscation", "x".repeat(Math.max(0, OBFUSCATED_TO - token.length())));
            }
        });
        tokens.add(String.join("", pending) + event);
        pending.clear();
    }

    private String event(String type, Consumer<ObjectNode> filling) {
        ObjectNode data = JSON.createObjectNode().put("type", type).put("sequence_number", number++);
        filling.accept(data);
        return written(data);
    }

    private static String written(ObjectNode data) {
        return "event: %s\ndata: %s\n\n".formatted(data.path("type").asText(), data);
    }

    private static int lastNumber(String events) {
        int last = -1;
        for (Matcher found = NUMBER.matcher(events); found.find(); ) {
            last = Math.max(last, Integer.parseInt(found.group(1)));
        }
        return last;
    }

    private static ObjectNode begunIn(Transcript transcript) {
        String data = transcript.opening().getFirst().substring(FIRST.length());
        return (ObjectNode) Usage.node(data).path("response");
    }
}
