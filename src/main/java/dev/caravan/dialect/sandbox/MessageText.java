package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/** The text of a chat message, whose content is a string or a list of parts. */
final class MessageText {
    private MessageText() {}

    static String of(JsonNode message) {
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            return content.textValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            String more = part.path("text").asText();
            text.append(text.isEmpty() || more.isEmpty() ? "" : " ").append(more);
        }
        return text.toString();
    }
}
