package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.Slice;
import java.io.IOException;

/** A value that comes whole: another one takes its place. */
record GrownPlain(Manner manner, String member, Slice value) implements Grown {
    @Override
    public Grown plus(Slice piece) {
        return manner.begin(member, piece);
    }

    @Override
    public boolean saysNothing() {
        return !Grown.says(value);
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        value.writeTo(json);
    }
}
