package dev.caravan.conversation;

import dev.caravan.call.Usage;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import dev.caravan.request.ReasoningItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells an answer as the events of a stream of the Responses API: one item of the output after another. */
final class ResponseEventTelling implements EventTelling {
    private final ResponseObject response;
    private final boolean thoughtsShown;
    private final boolean thoughtsSealed;
    private final ResponseEvents events = new ResponseEvents();
    private final List<OutputItem> output = new ArrayList<>(3);
    private @Nullable OutputItem open;

    ResponseEventTelling(Envelope envelope) {
        this.response = new ResponseObject(envelope);
        this.thoughtsShown = envelope.thoughtsWanted();
        this.thoughtsSealed = ReasoningItem.isWanted(envelope.request());
    }

    @Override
    public byte[] take() {
        return events.take();
    }

    @Override
    public void begin(String model) {
        response.by(model);
        events.event("response.created", json -> {
            json.writeFieldName("response");
            response.begun(json);
        });
        events.event("response.in_progress", json -> {
            json.writeFieldName("response");
            response.begun(json);
        });
    }

    @Override
    public void text(JsonText piece) {
        says(piece, false);
    }

    @Override
    public void refusal(JsonText piece) {
        says(piece, true);
    }

    private void says(JsonText piece, boolean refusal) {
        if (piece.isEmpty()) {
            return;
        }
        OutputItem.Message message =
                open instanceof OutputItem.Message going && going.refusal() == refusal ? going : message(refusal);
        message.text().add(piece);
        ofOpen(refusal ? "response.refusal.delta" : "response.output_text.delta", json -> {
            json.writeNumberField("content_index", 0);
            json.writeFieldName("delta");
            piece.writeTo(json);
            if (!refusal) {
                json.writeArrayFieldStart("logprobs");
                json.writeEndArray();
            }
        });
    }

    private OutputItem.Message message(boolean refusal) {
        close("completed");
        OutputItem.Message message = new OutputItem.Message(id("msg_"), refusal, new JsonTexts());
        opened(message);
        ofOpen("response.content_part.added", json -> {
            json.writeNumberField("content_index", 0);
            json.writeFieldName("part");
            message.writePart(json, JsonText.of(""));
        });
        return message;
    }

    @Override
    public void thought(JsonText piece) {
        if (!thoughtsShown || piece.isEmpty()) {
            return;
        }
        OutputItem.Reasoning thought = open instanceof OutputItem.Reasoning going ? going : reasoning("");
        if (thought.summary().isEmpty()) {
            ofOpen("response.reasoning_summary_part.added", json -> {
                json.writeNumberField("summary_index", 0);
                json.writeFieldName("part");
                OutputItem.Reasoning.writePart(json, JsonText.of(""));
            });
        }
        thought.summary().add(piece);
        ofOpen("response.reasoning_summary_text.delta", json -> {
            json.writeNumberField("summary_index", 0);
            json.writeFieldName("delta");
            piece.writeTo(json);
        });
    }

    private OutputItem.Reasoning reasoning(String sealed) {
        close("completed");
        OutputItem.Reasoning thought = new OutputItem.Reasoning(id("rs_"), new JsonTexts(), sealed);
        opened(thought);
        return thought;
    }

    @Override
    public void remembered(String callId, byte[] thoughts) {
        if (!thoughtsSealed) {
            return;
        }
        String sealed = SealedThoughts.seal(callId, thoughts);
        if (open instanceof OutputItem.Reasoning going && going.sealed().isEmpty()) {
            open = new OutputItem.Reasoning(going.id(), going.summary(), sealed);
        } else {
            reasoning(sealed);
        }
    }

    @Override
    public void toolCall(String callId, JsonText name) {
        close("completed");
        opened(new OutputItem.Call(id("fc_"), callId, name, new JsonTexts()));
    }

    @Override
    public void arguments(JsonText piece) {
        if (piece.isEmpty() || !(open instanceof OutputItem.Call call)) {
            return;
        }
        call.arguments().add(piece);
        ofOpen("response.function_call_arguments.delta", json -> {
            json.writeFieldName("delta");
            piece.writeTo(json);
        });
    }

    @Override
    public void end(Finish finish, Optional<JsonText> stopSequence, Usage usage) {
        boolean whole = ResponseObject.isWhole(finish);
        close(whole ? "completed" : "incomplete");
        events.event(whole ? "response.completed" : "response.incomplete", json -> {
            json.writeFieldName("response");
            response.over(json, finish, output, usage);
        });
    }

    private void opened(OutputItem item) {
        open = item;
        events.event("response.output_item.added", json -> {
            json.writeNumberField("output_index", output.size());
            json.writeFieldName("item");
            item.write(json, "in_progress");
        });
    }

    private void close(String status) {
        OutputItem item = open;
        if (item == null) {
            return;
        }
        switch (item) {
            case OutputItem.Message message -> end(message);
            case OutputItem.Reasoning thought -> end(thought);
            case OutputItem.Call call ->
                ofOpen("response.function_call_arguments.done", json -> {
                    json.writeFieldName("name");
                    call.name().writeTo(json);
                    json.writeFieldName("arguments");
                    call.arguments().writeTo(json);
                });
        }
        events.event("response.output_item.done", json -> {
            json.writeNumberField("output_index", output.size());
            json.writeFieldName("item");
            item.write(json, status);
        });
        output.add(item);
        open = null;
    }

    private void end(OutputItem.Message message) {
        JsonText text = message.text().joined();
        boolean refusal = message.refusal();
        ofOpen(refusal ? "response.refusal.done" : "response.output_text.done", json -> {
            json.writeNumberField("content_index", 0);
            json.writeFieldName(refusal ? "refusal" : "text");
            text.writeTo(json);
            if (!refusal) {
                json.writeArrayFieldStart("logprobs");
                json.writeEndArray();
            }
        });
        ofOpen("response.content_part.done", json -> {
            json.writeNumberField("content_index", 0);
            json.writeFieldName("part");
            message.writePart(json, text);
        });
    }

    private void end(OutputItem.Reasoning thought) {
        if (thought.summary().isEmpty()) {
            return;
        }
        JsonText text = thought.summary().joined();
        ofOpen("response.reasoning_summary_text.done", json -> {
            json.writeNumberField("summary_index", 0);
            json.writeFieldName("text");
            text.writeTo(json);
        });
        ofOpen("response.reasoning_summary_part.done", json -> {
            json.writeNumberField("summary_index", 0);
            json.writeFieldName("part");
            OutputItem.Reasoning.writePart(json, text);
        });
    }

    /** An event of the item that is open. */
    private void ofOpen(String type, JsonBytes.Writing members) {
        OutputItem item = open;
        if (item != null) {
            events.ofItem(type, item.id(), output.size(), members);
        }
    }

    private String id(String prefix) {
        return response.itemId(prefix, output.size());
    }
}
