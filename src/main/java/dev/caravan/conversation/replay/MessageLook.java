package dev.caravan.conversation.replay;

import dev.caravan.json.JsonScan;
import dev.caravan.json.JsonScan.Kind;
import java.io.IOException;

/** Sees what is in a message in Anthropic's form without taking it apart. One instance looks at one document. */
final class MessageLook {
    private final JsonScan json = new JsonScan();
    private boolean content;
    private boolean toolCalls;
    private boolean empty = true;
    private boolean refused;

    static Contents at(byte[] document) {
        MessageLook look = new MessageLook();
        try {
            look.read(document);
        } catch (IOException e) {
            throw new IllegalArgumentException("this is not JSON", e);
        }
        return new Contents(look.toolCalls, look.empty, look.refused);
    }

    private void read(byte[] document) throws IOException {
        json.requireObject(document);
        while (json.nextMember()) {
            if (json.is("content") && json.kind() == Kind.ARRAY) {
                content = true;
                json.enter();
                while (json.nextItem()) {
                    block();
                }
            } else if (json.is("stop_reason") && json.kind() == Kind.TEXT) {
                json.text();
                refused = json.is("refusal");
            } else {
                json.skip();
            }
        }
        json.requireOver();
        if (!content) {
            throw new IllegalArgumentException("the document holds no content");
        }
    }

    private void block() throws IOException {
        String type = "";
        boolean blank = true;
        if (json.kind() == Kind.OBJECT) {
            json.enter();
            while (json.nextMember()) {
                if (json.is("type") && json.kind() == Kind.TEXT) {
                    json.text();
                    type = json.decoded();
                } else if (json.is("text") && json.kind() == Kind.TEXT) {
                    json.text();
                    blank = json.isBlank();
                } else {
                    json.skip();
                }
            }
        } else {
            json.skip();
        }
        toolCalls |= MessageRendering.callsTool(type);
        empty &= switch (type) {
            case "thinking", "redacted_thinking" -> true;
            case "text" -> blank;
            default -> false;
        };
    }
}
