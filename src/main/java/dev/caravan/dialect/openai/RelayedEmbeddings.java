package dev.caravan.dialect.openai;

import dev.caravan.call.Usage;
import dev.caravan.dialect.Hearing;
import dev.caravan.dialect.Tokens;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.request.EmbeddingsRequest;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

/** Vectors in OpenAI's form, which go on as they came. */
record RelayedEmbeddings(EmbeddingsRequest request) implements Hearing {
    @Override
    public Heard whole(Buffer answer, int status, Scale scale) {
        Slice root = Hearing.parsed(answer, status, scale);
        if (root.get("data").items().isEmpty()) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer holds no vectors");
        }
        OptionalLong input = Tokens.of(root.get("usage").get("prompt_tokens"));
        return new Heard(
                answer,
                input.isPresent()
                        ? new Usage(input.getAsLong(), 0, 0, 0, 0, false)
                        : Usage.estimate(request.estimatedInputTokens(), 0));
    }
}
