package dev.caravan.harness;

/** Where a caller comes in, and so the form of request and answer. */
public enum Door {
    CHAT("/v1/chat/completions"),
    MESSAGES("/v1/messages");

    private final String path;

    Door(String path) {
        this.path = path;
    }

    public String path() {
        return path;
    }

    /** One short question, in the form of either door. */
    public String question(String model, String text, boolean streamed) {
        return "{\"model\":\"" + model + "\",\"max_tokens\":500,\"stream\":" + streamed
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    /** The answer's text, whole or streamed, and however it ended. */
    public String text(Reply reply) {
        if (this == CHAT) {
            return reply.text();
        }
        StringBuilder text = new StringBuilder();
        if (reply.events().isEmpty()) {
            reply.json()
                    .path("content")
                    .forEach(block -> text.append(block.path("text").asText()));
        }
        reply.eventNodes().forEach(event -> text.append(event.at("/delta/text").asText()));
        return text.toString();
    }

    /** Whether a stream says that it is the whole answer. */
    public boolean isWhole(Reply reply) {
        return this == CHAT ? reply.done() : reply.body().contains("event: message_stop");
    }

    /** What a stream's last event says went wrong; empty where it says nothing of the kind. */
    public String errorAtTheEnd(Reply reply) {
        boolean named = this == CHAT || reply.body().contains("event: error\n");
        return named && !reply.events().isEmpty() && !reply.done()
                ? reply.eventNodes().getLast().at("/error/message").asText()
                : "";
    }
}
