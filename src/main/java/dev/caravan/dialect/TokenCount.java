package dev.caravan.dialect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.buffer.Buffer;

/** The answer to a request that only counts, in Anthropic's form. Nobody is charged for it. */
public final class TokenCount {
    private TokenCount() {}

    public static Buffer json(long tokens) {
        return Buffer.buffer(JsonNodeFactory.instance
                .objectNode()
                .put("input_tokens", tokens)
                .toString());
    }
}
