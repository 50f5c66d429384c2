package dev.caravan.dialect;

import dev.caravan.chain.Walk;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Envelope;
import dev.caravan.conversation.Tellings;
import dev.caravan.json.Slice;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.Form;
import java.time.InstantSource;

/** What surrounds the answer of a call that is told in its caller's form. */
public final class Envelopes {
    private Envelopes() {}

    public static Envelope of(Walk walk, Conversation conversation, InstantSource clock) {
        boolean usageWanted = walk.request() instanceof ChatRequest chat && chat.usageWanted();
        return new Envelope(
                Tellings.answerId(conversation.form(), walk.asked().id()),
                clock.instant().getEpochSecond(),
                usageWanted,
                walk.request().estimatedInputTokens(),
                conversation.thinking().shown(),
                conversation.form() == Form.RESPONSES ? conversation.root() : Slice.MISSING);
    }
}
