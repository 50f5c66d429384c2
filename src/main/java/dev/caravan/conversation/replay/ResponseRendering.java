package dev.caravan.conversation.replay;

import dev.caravan.call.Usage;
import dev.caravan.json.Slice;
import java.nio.charset.StandardCharsets;

/** Responses of the Responses API. The last event of a stream holds all of its document. */
final class ResponseRendering implements Rendering {
    @Override
    public byte[] gather(byte[] events, Usage usage) {
        Slice[] last = {Slice.MISSING};
        Events.read(events, event -> {
            if (isEnd(event.get("type").text())) {
                last[0] = event.get("response");
            }
        });
        if (!last[0].get("output").isArray()) {
            throw new IllegalArgumentException("the events hold no response");
        }
        return last[0].json().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isEnd(String type) {
        return type.equals("response.completed") || type.equals("response.incomplete");
    }

    @Override
    public byte[] events(byte[] document, boolean usageWanted) {
        return new ResponseUnfolding(requireResponse(document)).events();
    }

    @Override
    public Contents look(byte[] document) {
        return ResponseLook.at(requireResponse(document));
    }

    private static Slice requireResponse(byte[] document) {
        Slice response = Events.parsed(document);
        if (!response.get("output").isArray()) {
            throw new IllegalArgumentException("the document holds no output");
        }
        return response;
    }
}
