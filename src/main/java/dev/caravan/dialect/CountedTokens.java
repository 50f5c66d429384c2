package dev.caravan.dialect;

import dev.caravan.call.Usage;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Scale;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

/** A provider's count of the tokens of a request, under the name that it has for it. */
public record CountedTokens(String member) implements Hearing {
    @Override
    public Heard whole(Buffer answer, int status, Scale scale) {
        OptionalLong tokens = Tokens.of(Hearing.parsed(answer, status, scale).get(member));
        if (tokens.isEmpty()) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer holds no count");
        }
        return new Heard(TokenCount.json(tokens.getAsLong()), Usage.NONE);
    }
}
