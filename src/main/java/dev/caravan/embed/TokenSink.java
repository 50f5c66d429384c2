package dev.caravan.embed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.call.EventFlow;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Puts the text of a stream's events into the queue as they come. Owned by one call. */
final class TokenSink extends Listener implements EventFlow.Sink {
    private final String id;
    private final TokenQueue queue = new TokenQueue();
    private final EventSplitter splitter = new EventSplitter(EventSplitter.Border.EMPTY_LINE);

    TokenSink(String id, Departure departure) {
        super(departure);
        this.id = id;
        departure.listen(queue::abandon);
    }

    /** The queue, when the stream has begun. */
    TokenQueue begun() {
        queue.awaitBegin();
        return queue;
    }

    @Override
    public void tell(Buffer json) {
        fail(new IllegalStateException("a stream was asked for, and a whole answer came"));
    }

    @Override
    public EventFlow.Sink listen() {
        queue.begin(facts(id, false));
        return this;
    }

    @Override
    public void write(Buffer events) {
        splitter.split(events.getBytes(), (bytes, from, to) -> {
            byte[] payload = EventSplitter.payload(bytes, from, to);
            if (payload.length > 0 && !EventSplitter.isDone(payload)) {
                JsonNode choice = parsed(payload).path("choices").path(0);
                String text = choice.path("delta").path("content").asText("");
                if (!text.isEmpty()) {
                    queue.add(text);
                }
                if (choice.path("finish_reason").isTextual()) {
                    queue.finishesWith(choice.path("finish_reason").asText());
                }
            }
        });
    }

    private static JsonNode parsed(byte[] payload) {
        try {
            return Json.mapper().readTree(payload);
        } catch (IOException e) {
            throw new UncheckedIOException("an event that was told cannot be read", e);
        }
    }

    @Override
    public boolean full() {
        return queue.full();
    }

    @Override
    public void whenRoom(Runnable go) {
        queue.whenRoom(go);
    }

    @Override
    public void finish() {
        queue.end(facts(id, true));
    }

    @Override
    public void breakOff(Refusal why) {
        fail(why);
    }

    @Override
    public void refuse(Refusal refusal) {
        fail(refusal);
    }

    @Override
    public void leave() {
        fail(new CallerLeft());
    }

    void fail(RuntimeException why) {
        queue.fail(why, facts(id, true));
    }
}
