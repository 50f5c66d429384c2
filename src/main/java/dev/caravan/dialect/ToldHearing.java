package dev.caravan.dialect;

import dev.caravan.call.Bytes;
import dev.caravan.conversation.Envelope;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.conversation.EventTelling;
import dev.caravan.conversation.Telling;
import dev.caravan.conversation.Tellings;
import dev.caravan.conversation.WholeTelling;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/** Understands an answer by listening to what its provider says and telling it on in the caller's form. */
public record ToldHearing(Form form, Envelope envelope, EventSplitter.Border border, Function<Telling, Speech> listener)
        implements Hearing {
    @Override
    public Heard whole(Buffer answer, int status, Scale scale) {
        WholeTelling telling = Tellings.whole(form, envelope);
        Speech speech = listener.apply(telling);
        Slice root = Hearing.parsed(answer, status, scale);
        speech.whole(root);
        speech.end(envelope.estimatedInput());
        return new Heard(Bytes.buffer(telling.document()), speech.usage(envelope.estimatedInput()));
    }

    @Override
    public EventReader events() {
        EventTelling telling = Tellings.events(form, envelope);
        return new ToldEvents(border, listener.apply(telling), telling, envelope.estimatedInput());
    }
}
