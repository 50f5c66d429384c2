package dev.caravan.tongue;

import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Trouble;
import dev.caravan.call.Usage;
import dev.caravan.json.Slice;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.OptionalLong;

/** A provider's count of the tokens of a request, under the name that it has for it. */
public record CountedTokens(String member) implements Hearing {
    @Override
    public Heard whole(Buffer answer, int status) {
        OptionalLong tokens;
        try {
            tokens = Tokens.of(Slice.parse(answer.getBytes()).get(member));
        } catch (IOException e) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no whole JSON");
        }
        if (tokens.isEmpty()) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer holds no count");
        }
        return new Heard(TokenCount.json(tokens.getAsLong()), Usage.NONE);
    }

    @Override
    public EventReader events() {
        throw new IllegalStateException("a count is never streamed");
    }

    @Override
    public EventSplitter.Border border() {
        return EventSplitter.Border.EMPTY_LINE;
    }
}
