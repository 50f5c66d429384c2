package dev.caravan.dialect;

import dev.caravan.chain.Walk;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Envelope;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.Form;
import java.time.InstantSource;

/** What surrounds the answer of a call that is told in its caller's form. */
public final class Envelopes {
    private Envelopes() {}

    public static Envelope of(Walk walk, Conversation conversation, InstantSource clock) {
        String prefix = conversation.form() == Form.ANTHROPIC ? "msg_" : "chatcmpl-";
        boolean usageWanted = walk.request() instanceof ChatRequest chat && chat.usageWanted();
        return new Envelope(
                prefix + walk.asked().id(),
                clock.instant().getEpochSecond(),
                usageWanted,
                walk.request().estimatedInputTokens(),
                conversation.thinking().shown());
    }
}
