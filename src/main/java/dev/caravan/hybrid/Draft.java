package dev.caravan.hybrid;

import dev.caravan.call.Answer;
import dev.caravan.call.Asked;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Usage;
import dev.caravan.conversation.Envelope;
import dev.caravan.conversation.EventTelling;
import dev.caravan.conversation.Finish;
import dev.caravan.conversation.Telling;
import dev.caravan.conversation.Tellings;
import dev.caravan.conversation.WholeTelling;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.price.Money;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.Form;
import dev.caravan.tier.Spare;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A first answer: its text, what it took, and where it came from. It is on a bill of its own. Immutable. */
public record Draft(String text, Finish finish, Usage usage, Origin origin, Optional<Money> cost) {
    /** It as the answer for the case that nobody makes a better one of it. */
    public Spare spare() {
        return new Spare(origin.target(), origin.attempts(), cost);
    }

    /** It as the answer, in the caller's form, whole or streamed; what its tokens cost is on its own bill. */
    public Answer answer(Asked asked, Instant now) {
        Form form = asked.request().form();
        boolean usageWanted = asked.request() instanceof ChatRequest chat && chat.usageWanted();
        Envelope envelope = new Envelope(
                Tellings.answerId(form, asked.id()),
                now.getEpochSecond(),
                usageWanted,
                usage.input(),
                false,
                form == Form.RESPONSES ? asked.request().root() : Slice.MISSING);
        if (!asked.request().streamed()) {
            WholeTelling telling = Tellings.whole(form, envelope);
            tell(telling);
            return new Answer.Whole(Buffer.buffer(telling.document()), Usage.NONE, Map.of());
        }
        EventTelling telling = Tellings.events(form, envelope);
        tell(telling);
        Buffer events = Buffer.buffer(telling.take());
        return new Answer.Streamed(
                sink -> {
                    sink.write(events);
                    return new EventFlow.End.Complete(Usage.NONE);
                },
                Map.of());
    }

    private void tell(Telling telling) {
        telling.begin(origin.target().model());
        telling.text(JsonText.of(text));
        telling.end(finish, Optional.empty(), usage);
    }
}
