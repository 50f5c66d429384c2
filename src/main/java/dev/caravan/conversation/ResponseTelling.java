package dev.caravan.conversation;

import dev.caravan.call.Usage;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import dev.caravan.request.ReasoningItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells an answer as one response of the Responses API. */
final class ResponseTelling implements WholeTelling {
    private final ResponseObject response;
    private final boolean thoughtsShown;
    private final boolean thoughtsSealed;
    private final List<OutputItem> output = new ArrayList<>(3);
    private byte[] document = {};

    ResponseTelling(Envelope envelope) {
        this.response = new ResponseObject(envelope);
        this.thoughtsShown = envelope.thoughtsWanted();
        this.thoughtsSealed = ReasoningItem.isWanted(envelope.request());
    }

    @Override
    public byte[] document() {
        return document;
    }

    @Override
    public void begin(String model) {
        response.by(model);
    }

    @Override
    public void text(JsonText piece) {
        if (!piece.isEmpty()) {
            message(false).text().add(piece);
        }
    }

    @Override
    public void refusal(JsonText piece) {
        if (!piece.isEmpty()) {
            message(true).text().add(piece);
        }
    }

    private OutputItem.Message message(boolean refusal) {
        if (last() instanceof OutputItem.Message open && open.refusal() == refusal) {
            return open;
        }
        return opened(new OutputItem.Message(id("msg_"), refusal, new JsonTexts()));
    }

    @Override
    public void thought(JsonText piece) {
        if (!thoughtsShown || piece.isEmpty()) {
            return;
        }
        OutputItem.Reasoning thought = last() instanceof OutputItem.Reasoning open
                ? open
                : opened(new OutputItem.Reasoning(id("rs_"), new JsonTexts(), ""));
        thought.summary().add(piece);
    }

    @Override
    public void remembered(String callId, byte[] thoughts) {
        if (!thoughtsSealed) {
            return;
        }
        String sealed = SealedThoughts.seal(callId, thoughts);
        if (last() instanceof OutputItem.Reasoning open && open.sealed().isEmpty()) {
            output.set(output.size() - 1, new OutputItem.Reasoning(open.id(), open.summary(), sealed));
        } else {
            opened(new OutputItem.Reasoning(id("rs_"), new JsonTexts(), sealed));
        }
    }

    @Override
    public void toolCall(String callId, JsonText name) {
        opened(new OutputItem.Call(id("fc_"), callId, name, new JsonTexts()));
    }

    @Override
    public void arguments(JsonText piece) {
        if (last() instanceof OutputItem.Call call) {
            call.arguments().add(piece);
        }
    }

    @Override
    public void end(Finish finish, Optional<JsonText> stopSequence, Usage usage) {
        document = response.document(finish, output, usage);
    }

    private Object last() {
        return output.isEmpty() ? "" : output.getLast();
    }

    private <T extends OutputItem> T opened(T item) {
        output.add(item);
        return item;
    }

    private String id(String prefix) {
        return response.itemId(prefix, output.size());
    }
}
