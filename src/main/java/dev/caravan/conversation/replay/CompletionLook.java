package dev.caravan.conversation.replay;

import dev.caravan.json.JsonScan;
import dev.caravan.json.JsonScan.Kind;
import java.io.IOException;

/** Sees what is in a completion in OpenAI's form without taking it apart. One instance looks at one document. */
final class CompletionLook {
    private final JsonScan json = new JsonScan();
    private boolean choices;
    private boolean toolCalls;
    private boolean text;
    private boolean refused;

    static Contents at(byte[] document) {
        CompletionLook look = new CompletionLook();
        try {
            look.read(document);
        } catch (IOException e) {
            throw new IllegalArgumentException("this is not JSON", e);
        }
        return new Contents(look.toolCalls, !look.toolCalls && !look.text, look.refused);
    }

    private void read(byte[] document) throws IOException {
        json.requireObject(document);
        while (json.nextMember()) {
            if (json.is("choices") && json.kind() == Kind.ARRAY) {
                json.enter();
                while (json.nextItem()) {
                    choices = true;
                    choice();
                }
            } else {
                json.skip();
            }
        }
        json.requireOver();
        if (!choices) {
            throw new IllegalArgumentException("the document holds no choices");
        }
    }

    private void choice() throws IOException {
        if (json.kind() != Kind.OBJECT) {
            json.skip();
            return;
        }
        json.enter();
        while (json.nextMember()) {
            if (json.is("message") && json.kind() == Kind.OBJECT) {
                message();
            } else if (json.is("finish_reason") && json.kind() == Kind.TEXT) {
                json.text();
                refused |= json.is("content_filter");
            } else {
                json.skip();
            }
        }
    }

    private void message() throws IOException {
        json.enter();
        while (json.nextMember()) {
            if (json.is("tool_calls") || json.is("function_call")) {
                toolCalls |= says();
            } else if (json.is("content")) {
                content();
            } else if (json.is("refusal")) {
                boolean written = json.kind() == Kind.TEXT;
                refused |= says();
                text |= written && !json.isBlank();
            } else if (json.is("audio")) {
                text |= says();
            } else {
                json.skip();
            }
        }
    }

    private void content() throws IOException {
        Kind kind = json.kind();
        boolean says = says();
        text |= switch (kind) {
            case TEXT -> !json.isBlank();
            case ARRAY -> says;
            default -> false;
        };
    }

    /** As {@link Grown#says} has it. */
    private boolean says() throws IOException {
        boolean any = false;
        switch (json.kind()) {
            case TEXT -> any = json.text() > 0;
            case OBJECT -> {
                json.enter();
                while (json.nextMember()) {
                    any = true;
                    json.skip();
                }
            }
            case ARRAY -> {
                json.enter();
                while (json.nextItem()) {
                    any = true;
                    json.skip();
                }
            }
            case NULL -> json.skip();
            default -> {
                any = true;
                json.skip();
            }
        }
        return any;
    }
}
