package dev.caravan.conversation.replay;

import dev.caravan.json.Slice;

/** Sees what is in a response. */
final class ResponseLook {
    private ResponseLook() {}

    static Contents at(Slice response) {
        boolean toolCalls = false;
        boolean empty = true;
        boolean refused = response.get("incomplete_details").get("reason").is("content_filter");
        for (Slice item : response.get("output").items()) {
            String type = item.get("type").text();
            toolCalls |= type.endsWith("_call");
            switch (type) {
                case "reasoning" -> {}
                case "message" -> {
                    for (Slice part : item.get("content").items()) {
                        refused |= part.get("type").is("refusal");
                        empty &= part.get("text").inner().isBlank();
                    }
                }
                default -> empty = false;
            }
        }
        return new Contents(toolCalls, empty, refused);
    }
}
