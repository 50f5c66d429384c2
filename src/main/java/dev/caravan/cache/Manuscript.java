package dev.caravan.cache;

import dev.caravan.call.Answer;
import dev.caravan.call.Bytes;
import dev.caravan.call.Delivered;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Usage;
import dev.caravan.conversation.replay.Contents;
import dev.caravan.conversation.replay.Rendering;
import dev.caravan.request.Dialogue;
import dev.caravan.request.Request;
import java.time.Duration;
import java.util.Optional;

/** Makes of an answer, however it was told, the document that is kept of it. */
final class Manuscript {
    private Manuscript() {}

    /** Empty where the answer is not whole, or was too long to be written down. */
    static Optional<Kept> of(Delivered delivered, Track track, Duration ttl) {
        if (!(delivered.end() instanceof EventFlow.End.Complete complete)) {
            return Optional.empty();
        }
        Optional<byte[]> document =
                switch (delivered.replied().answer()) {
                    case Answer.Whole whole -> Optional.of(Bytes.of(whole.json()));
                    case Answer.Streamed streamed ->
                        track.all()
                                .flatMap(events ->
                                        gathered(events, delivered.asked().request(), complete.usage()));
                };
        return document.map(
                bytes -> new Kept(bytes, complete.usage(), delivered.replied().origin(), ttl));
    }

    /** Empty where the events make no document that we understand: their caller has them, and nobody else will. */
    private static Optional<byte[]> gathered(byte[] events, Request request, Usage usage) {
        try {
            return Optional.of(Rendering.of(request.form()).gather(events, usage));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Answers that refuse, or say nothing, are asked for again; such as call tools, unless they are wanted. */
    static boolean worthKeeping(Delivered delivered, Kept kept, boolean toolCalls) {
        if (!(delivered.asked().request() instanceof Dialogue dialogue)) {
            return true;
        }
        Contents contents;
        try {
            contents = Rendering.of(dialogue.form()).look(kept.document());
        } catch (IllegalArgumentException e) {
            return false;
        }
        return !contents.refused() && !contents.empty() && (toolCalls || !contents.toolCalls());
    }
}
