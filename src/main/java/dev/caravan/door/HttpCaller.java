package dev.caravan.door;

import dev.caravan.call.Caller;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Replied.Origin;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.request.Form;
import dev.caravan.request.Room;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** A caller at the other end of an HTTP connection, which may close at any time. */
final class HttpCaller implements Caller {
    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    /** So much of an answer is written unweighed. */
    private static final int SMALL = 64 << 10;

    private final Departure departure = new Departure();
    private final HttpServerResponse response;
    private final Room room;
    private final Form form;

    /** What was told last of a stream whose events are numbered. */
    private volatile Buffer told = Buffer.buffer(0);

    /** {@code room} is the memory for what has not been taken yet. */
    HttpCaller(HttpServerRequest request, Room room) {
        this.room = room;
        this.response = request.response();
        this.form = Refusals.formOf(request);
        response.closeHandler(closed -> departure.happen());
        response.exceptionHandler(broken -> departure.happen());
        if (response.closed()) {
            departure.happen();
        }
    }

    @Override
    public Departure departure() {
        return departure;
    }

    @Override
    public void introduce(Origin origin) {
        origin.notes().forEach((name, value) -> note(name, plain(value)));
    }

    /** A caller may name a model in any letters, a header may not. */
    private static String plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return plainFrom(text, i);
            }
        }
        return text;
    }

    /** Each character for itself, and not each half of a pair. */
    private static String plainFrom(String text, int first) {
        StringBuilder plain = new StringBuilder(text.length()).append(text, 0, first);
        text.substring(first).codePoints().forEach(c -> plain.append(isPlain(c) ? (char) c : '?'));
        return plain.toString();
    }

    private static boolean isPlain(int character) {
        return character >= ' ' && character <= '~';
    }

    @Override
    public void note(String name, String value) {
        if (!response.headWritten()) {
            response.putHeader(name, value);
        }
    }

    @Override
    public void tell(Buffer json) {
        int length = json.length();
        if (length > SMALL && !room.take(length)) {
            refuse(Refusal.overloaded());
            return;
        }
        if (!response.headWritten()) {
            JsonHead.put(response);
        }
        Future<Void> taken = response.end(json);
        if (length > SMALL) {
            taken.onComplete(over -> room.giveBack(length));
        }
    }

    @Override
    public EventFlow.Sink listen() {
        response.putHeader("content-type", "text/event-stream; charset=utf-8");
        response.putHeader("cache-control", "no-cache");
        response.putHeader("x-accel-buffering", "no");
        response.setChunked(true);
        EventFlow.Sink sink = sink(response);
        return form == Form.RESPONSES ? new NumberedSink(sink) : sink;
    }

    static EventFlow.Sink sink(HttpServerResponse response) {
        return new ResponseSink(response);
    }

    @Override
    public void finish() {
        if (form == Form.OPENAI) {
            end(DONE.copy());
        } else {
            leave();
        }
    }

    @Override
    public void breakOff(Refusal why) {
        end(Buffer.buffer(form == Form.RESPONSES ? Refusals.numbered(why, told) : Refusals.event(why, form)));
    }

    @Override
    public void refuse(Refusal refusal) {
        if (response.headWritten()) {
            breakOff(refusal);
        } else {
            Refusals.send(response, refusal, form);
        }
    }

    @Override
    public void leave() {
        synchronized (response) {
            if (!response.ended()) {
                response.end();
            }
        }
    }

    /** A stream is given up on the call's thread, while the provider's may be writing what came last. */
    private void end(Buffer last) {
        synchronized (response) {
            response.end(last);
        }
    }

    /** Remembers which number its last event had, for the one that tells of the end of a stream that broke off. */
    private final class NumberedSink implements EventFlow.Sink {
        private final EventFlow.Sink sink;

        NumberedSink(EventFlow.Sink sink) {
            this.sink = sink;
        }

        @Override
        public void write(Buffer events) {
            boolean comment = events.length() > 0 && events.getByte(0) == ':';
            if (!comment) {
                told = events;
            }
            sink.write(events);
        }

        @Override
        public boolean full() {
            return sink.full();
        }

        @Override
        public void whenRoom(Runnable go) {
            sink.whenRoom(go);
        }
    }

    private record ResponseSink(HttpServerResponse response) implements EventFlow.Sink {
        @Override
        public void write(Buffer events) {
            synchronized (response) {
                if (goesOn()) {
                    response.write(events);
                }
            }
        }

        @Override
        public boolean full() {
            synchronized (response) {
                return goesOn() && response.writeQueueFull();
            }
        }

        private boolean goesOn() {
            return !response.closed() && !response.ended();
        }

        /** Asked for by threads other than the connection's own, which may have made room in the meantime. */
        @Override
        public void whenRoom(Runnable go) {
            Runnable once = EventFlow.Sink.once(go);
            synchronized (response) {
                if (goesOn()) {
                    response.drainHandler(drained -> once.run());
                }
            }
            if (!full()) {
                once.run();
            }
        }
    }
}
