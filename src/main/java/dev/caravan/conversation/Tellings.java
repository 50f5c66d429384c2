package dev.caravan.conversation;

import dev.caravan.request.Form;

/** How an answer is told in each form. */
public final class Tellings {
    private Tellings() {}

    public static WholeTelling whole(Form form, Envelope envelope) {
        return switch (form) {
            case OPENAI -> new CompletionTelling(envelope);
            case ANTHROPIC -> new MessageTelling(envelope);
            case RESPONSES -> new ResponseTelling(envelope);
        };
    }

    public static EventTelling events(Form form, Envelope envelope) {
        return switch (form) {
            case OPENAI -> new ChunkTelling(envelope);
            case ANTHROPIC -> new MessageEventTelling(envelope);
            case RESPONSES -> new ResponseEventTelling(envelope);
        };
    }

    /** What an answer is called in a form, that of the call of that name. */
    public static String answerId(Form form, String callId) {
        return switch (form) {
            case OPENAI -> "chatcmpl-" + callId;
            case ANTHROPIC -> "msg_" + callId;
            case RESPONSES -> "resp_" + callId.substring(callId.indexOf('_') + 1);
        };
    }
}
