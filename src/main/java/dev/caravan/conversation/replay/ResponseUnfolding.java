package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.ResponseEvents;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Tells a response as the events of a stream. Owned by one thread. */
final class ResponseUnfolding {
    private final Slice response;
    private final ResponseEvents events = new ResponseEvents();

    ResponseUnfolding(Slice response) {
        this.response = response;
    }

    byte[] events() {
        events.event("response.created", this::begun);
        events.event("response.in_progress", this::begun);
        List<Slice> items = response.get("output").items();
        for (int i = 0; i < items.size(); i++) {
            item(items.get(i), i);
        }
        String end = response.get("status").is("incomplete") ? "response.incomplete" : "response.completed";
        events.event(end, json -> {
            json.writeFieldName("response");
            response.writeTo(json);
        });
        return events.take();
    }

    private void begun(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("response");
        for (Map.Entry<String, Slice> member : Members.of(response).entrySet()) {
            json.writeFieldName(member.getKey());
            switch (member.getKey()) {
                case "status" -> json.writeString("in_progress");
                case "output" -> {
                    json.writeStartArray();
                    json.writeEndArray();
                }
                case "usage", "incomplete_details", "completed_at" -> json.writeNull();
                default -> member.getValue().writeTo(json);
            }
        }
        json.writeEndObject();
    }

    private void item(Slice item, int index) {
        String id = item.get("id").text();
        events.event("response.output_item.added", json -> {
            json.writeNumberField("output_index", index);
            json.writeFieldName("item");
            added(json, item);
        });
        switch (item.get("type").text()) {
            case "message" -> parts(item.get("content"), id, index);
            case "reasoning" -> summary(item.get("summary"), id, index);
            case "function_call" -> arguments(item, id, index);
            default -> {}
        }
        events.event("response.output_item.done", json -> {
            json.writeNumberField("output_index", index);
            json.writeFieldName("item");
            item.writeTo(json);
        });
    }

    /** What comes in pieces is not there yet. */
    private static void added(JsonGenerator json, Slice item) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Slice> member : Members.of(item).entrySet()) {
            json.writeFieldName(member.getKey());
            switch (member.getKey()) {
                case "content", "summary" -> {
                    json.writeStartArray();
                    json.writeEndArray();
                }
                case "arguments" -> json.writeString("");
                case "status" -> json.writeString("in_progress");
                default -> member.getValue().writeTo(json);
            }
        }
        json.writeEndObject();
    }

    private void parts(Slice content, String id, int index) {
        int number = 0;
        for (Slice part : content.items()) {
            int own = number++;
            String text = part.get("type").is("refusal") ? "refusal" : "text";
            String name = text.equals("text") ? "response.output_text" : "response.refusal";
            events.ofItem("response.content_part.added", id, index, json -> {
                json.writeNumberField("content_index", own);
                json.writeFieldName("part");
                blank(json, part, text);
            });
            for (JsonText piece : part.get(text).inner().pieces(Rendering.PIECE)) {
                events.ofItem(name + ".delta", id, index, json -> {
                    json.writeNumberField("content_index", own);
                    json.writeFieldName("delta");
                    piece.writeTo(json);
                    logprobs(json, text);
                });
            }
            events.ofItem(name + ".done", id, index, json -> {
                json.writeNumberField("content_index", own);
                json.writeFieldName(text);
                part.get(text).inner().writeTo(json);
                logprobs(json, text);
            });
            events.ofItem("response.content_part.done", id, index, json -> {
                json.writeNumberField("content_index", own);
                json.writeFieldName("part");
                part.writeTo(json);
            });
        }
    }

    private static void logprobs(JsonGenerator json, String text) throws IOException {
        if (text.equals("text")) {
            json.writeArrayFieldStart("logprobs");
            json.writeEndArray();
        }
    }

    private static void blank(JsonGenerator json, Slice part, String text) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Slice> member : Members.of(part).entrySet()) {
            json.writeFieldName(member.getKey());
            if (member.getKey().equals(text)) {
                json.writeString("");
            } else {
                member.getValue().writeTo(json);
            }
        }
        json.writeEndObject();
    }

    private void summary(Slice summary, String id, int index) {
        int number = 0;
        for (Slice part : summary.items()) {
            int own = number++;
            events.ofItem("response.reasoning_summary_part.added", id, index, json -> {
                json.writeNumberField("summary_index", own);
                json.writeFieldName("part");
                blank(json, part, "text");
            });
            for (JsonText piece : part.get("text").inner().pieces(Rendering.PIECE)) {
                events.ofItem("response.reasoning_summary_text.delta", id, index, json -> {
                    json.writeNumberField("summary_index", own);
                    json.writeFieldName("delta");
                    piece.writeTo(json);
                });
            }
            events.ofItem("response.reasoning_summary_text.done", id, index, json -> {
                json.writeNumberField("summary_index", own);
                json.writeFieldName("text");
                part.get("text").inner().writeTo(json);
            });
            events.ofItem("response.reasoning_summary_part.done", id, index, json -> {
                json.writeNumberField("summary_index", own);
                json.writeFieldName("part");
                part.writeTo(json);
            });
        }
    }

    private void arguments(Slice call, String id, int index) {
        JsonText arguments = call.get("arguments").inner();
        for (JsonText piece : arguments.pieces(Rendering.PIECE)) {
            events.ofItem("response.function_call_arguments.delta", id, index, json -> {
                json.writeFieldName("delta");
                piece.writeTo(json);
            });
        }
        events.ofItem("response.function_call_arguments.done", id, index, json -> {
            json.writeFieldName("name");
            call.get("name").inner().writeTo(json);
            json.writeFieldName("arguments");
            arguments.writeTo(json);
        });
    }
}
