package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.JsonTexts;
import dev.caravan.json.Slice;
import java.io.IOException;

/** Text that comes piece by piece. */
final class GrownText implements Grown {
    private final JsonTexts text = new JsonTexts();

    @Override
    public Grown plus(Slice piece) {
        if (!piece.isString()) {
            throw Grown.mixed();
        }
        text.add(piece.inner());
        return this;
    }

    @Override
    public boolean saysNothing() {
        return text.isEmpty();
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        text.writeTo(json);
    }
}
