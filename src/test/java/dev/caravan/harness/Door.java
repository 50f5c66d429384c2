package dev.caravan.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Where a caller comes in, and so the form of request and answer. */
public enum Door {
    CHAT("/v1/chat/completions"),
    MESSAGES("/v1/messages"),
    RESPONSES("/v1/responses");

    private final String path;

    Door(String path) {
        this.path = path;
    }

    public String path() {
        return path;
    }

    /** One short question, in the form of the door. */
    public String question(String model, String text, boolean streamed) {
        String turns = this == RESPONSES ? "input" : "messages";
        String most = this == RESPONSES ? "max_output_tokens" : "max_tokens";
        return "{\"model\":\"" + model + "\",\"" + most + "\":500,\"stream\":" + streamed + ",\"" + turns
                + "\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    /** The answer's text, whole or streamed, and however it ended. */
    public String text(Reply reply) {
        return switch (this) {
            case CHAT -> reply.text();
            case MESSAGES -> messagesText(reply);
            case RESPONSES -> responsesText(reply);
        };
    }

    /** Whether a stream says that it is the whole answer. */
    public boolean isWhole(Reply reply) {
        return switch (this) {
            case CHAT -> reply.done();
            case MESSAGES -> reply.body().contains("event: message_stop");
            case RESPONSES -> reply.body().contains("event: response.completed");
        };
    }

    /** What a stream's last event says went wrong; empty where it says nothing of the kind. */
    public String errorAtTheEnd(Reply reply) {
        boolean named = this == CHAT || reply.body().contains("event: error\n");
        List<JsonNode> events = reply.eventNodes();
        if (!named || events.isEmpty() || reply.done()) {
            return "";
        }
        // A response tells its error, and then that it failed.
        boolean failed = events.getLast().path("type").asText().equals("response.failed");
        return events.get(events.size() - (failed ? 2 : 1)).at("/error/message").asText();
    }

    private static String messagesText(Reply reply) {
        StringBuilder text = new StringBuilder();
        if (reply.events().isEmpty()) {
            reply.json()
                    .path("content")
                    .forEach(block -> text.append(block.path("text").asText()));
        }
        reply.eventNodes().forEach(event -> text.append(event.at("/delta/text").asText()));
        return text.toString();
    }

    private static String responsesText(Reply reply) {
        StringBuilder text = new StringBuilder();
        if (reply.events().isEmpty()) {
            for (JsonNode item : reply.json().path("output")) {
                item.path("content")
                        .forEach(part -> text.append(part.path("text").asText()));
            }
        }
        for (JsonNode event : reply.eventNodes()) {
            boolean said = event.path("type").asText().equals("response.output_text.delta");
            text.append(said ? event.path("delta").asText() : "");
        }
        return text.toString();
    }
}
