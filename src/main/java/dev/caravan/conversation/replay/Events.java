package dev.caravan.conversation.replay;

import dev.caravan.conversation.EventSplitter;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads what is there as a whole: the events of a stream, or a document. */
final class Events {
    private static final byte[] END = {'\n', '\n'};

    private Events() {}

    /** Hands on the data of each event that has any. */
    static void read(byte[] bytes, Consumer<Slice> reader) {
        EventSplitter splitter = new EventSplitter(EventSplitter.Border.EMPTY_LINE);
        EventSplitter.Reader event = (all, from, to) -> {
            byte[] payload = EventSplitter.payload(all, from, to);
            if (payload.length > 0 && !EventSplitter.isDone(payload)) {
                reader.accept(parsed(payload));
            }
        };
        splitter.split(bytes, event);
        splitter.split(END, event);
    }

    /** @throws IllegalArgumentException where the bytes are not one JSON object */
    static Slice parsed(byte[] bytes) {
        try {
            Slice value = Slice.parse(bytes);
            if (value.isObject()) {
                return value;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("this is not JSON", e);
        }
        throw new IllegalArgumentException("this is not a JSON object");
    }
}
