package dev.caravan.embed;

import dev.caravan.call.EventFlow;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventListenerUtils;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Hands the events of a stream to LangChain4j as they come; to cancel is to leave. Owned by one call. */
final class StreamListener extends Listener implements EventFlow.Sink {
    private final ServerSentEventListener listener;
    private final ServerSentEventContext context;
    private final EventSplitter splitter = new EventSplitter(EventSplitter.Border.EMPTY_LINE);

    StreamListener(Departure departure, ServerSentEventListener listener) {
        super(departure);
        this.listener = listener;
        this.context = new ServerSentEventContext(new Leaving(departure));
    }

    private record Leaving(Departure departure) implements ServerSentEventParsingHandle {
        @Override
        public void cancel() {
            departure.happen();
        }

        @Override
        public boolean isCancelled() {
            return departure.happened();
        }
    }

    @Override
    public void tell(Buffer json) {
        throw new IllegalStateException("nobody asked for a whole answer");
    }

    @Override
    public EventFlow.Sink listen() {
        SuccessfulHttpResponse head = SuccessfulHttpResponse.builder()
                .statusCode(200)
                .headers(headers())
                .build();
        heard(() -> listener.onOpen(head));
        return this;
    }

    @Override
    public void write(Buffer events) {
        splitter.split(events.getBytes(), (bytes, from, to) -> {
            byte[] payload = EventSplitter.payload(bytes, from, to);
            if (payload.length > 0) {
                event(new String(payload, StandardCharsets.UTF_8));
            }
        });
    }

    private void event(String data) {
        if (!departure().happened()) {
            heard(() -> listener.onEvent(new ServerSentEvent(null, data), context));
        }
    }

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public void whenRoom(Runnable go) {
        go.run();
    }

    @Override
    public void finish() {
        event("[DONE]");
        heard(listener::onClose);
    }

    @Override
    public void breakOff(Refusal why) {
        fail(HttpExceptions.of(why));
    }

    @Override
    public void refuse(Refusal refusal) {
        fail(HttpExceptions.of(refusal));
    }

    /** Who cancelled a stream wants to hear no more of it. */
    @Override
    public void leave() {
        if (!departure().happened()) {
            fail(new CallerLeft());
        }
    }

    private void fail(RuntimeException failure) {
        heard(() -> listener.onError(failure));
    }

    /** What a listener does with it is its own affair. */
    private static void heard(Runnable telling) {
        ServerSentEventListenerUtils.ignoringExceptions(telling);
    }
}
