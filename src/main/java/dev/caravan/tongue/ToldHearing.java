package dev.caravan.tongue;

import dev.caravan.call.Form;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.talk.ChunkTelling;
import dev.caravan.talk.CompletionTelling;
import dev.caravan.talk.Envelope;
import dev.caravan.talk.EventTelling;
import dev.caravan.talk.MessageEventTelling;
import dev.caravan.talk.MessageTelling;
import dev.caravan.talk.Telling;
import dev.caravan.talk.WholeTelling;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/** Understands an answer by listening to what its provider says and telling it on in the caller's form. */
public record ToldHearing(Form form, Envelope envelope, EventSplitter.Border border, Function<Telling, Speech> listener)
        implements Hearing {
    @Override
    public Heard whole(Buffer answer, int status, Scale scale) {
        WholeTelling telling = form == Form.ANTHROPIC ? new MessageTelling(envelope) : new CompletionTelling(envelope);
        Speech speech = listener.apply(telling);
        Slice root = Hearing.parsed(answer, status, scale);
        speech.whole(root);
        speech.end(envelope.estimatedInput());
        return new Heard(Buffer.buffer(telling.document()), speech.usage(envelope.estimatedInput()));
    }

    @Override
    public EventReader events() {
        EventTelling telling = form == Form.ANTHROPIC ? new MessageEventTelling(envelope) : new ChunkTelling(envelope);
        return new ToldEvents(border, listener.apply(telling), telling, envelope.estimatedInput());
    }
}
