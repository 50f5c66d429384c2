package dev.caravan.dialect.ollama;

import dev.caravan.call.Usage;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.Bodies;
import dev.caravan.dialect.EmbeddingsAnswer;
import dev.caravan.dialect.Hearing;
import dev.caravan.dialect.Saying;
import dev.caravan.dialect.Tokens;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.request.EmbeddingsRequest;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.OptionalLong;

/** Asks Ollama for the vectors of {@code texts} texts, and tells them in OpenAI's form. */
record OllamaEmbeddings(EmbeddingsRequest request, int texts, String model) implements Hearing {
    static Saying saying(EmbeddingsRequest request, String model) {
        EmbeddingsAnswer.requireKnown(request);
        List<Slice> texts = request.texts().orElseThrow(() -> Unserved.at("input", "must be text for this provider"));
        return new Saying(
                "/embed", Bodies.of(json(request, texts, model)), new OllamaEmbeddings(request, texts.size(), model));
    }

    private static byte[] json(EmbeddingsRequest request, List<Slice> texts, String model) {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("model", model);
            json.writeArrayFieldStart("input");
            for (Slice text : texts) {
                text.writeTo(json);
            }
            json.writeEndArray();
            // Else the vector of a text that is too long is that of its beginning, without a word of it.
            json.writeBooleanField("truncate", false);
            if (request.dimensions().isPresent()) {
                json.writeNumberField("dimensions", request.dimensions().getAsInt());
            }
            json.writeEndObject();
        });
    }

    @Override
    public Heard whole(Buffer answer, int status, Scale scale) {
        Slice root = Hearing.parsed(answer, status, scale);
        List<Slice> vectors = root.get("embeddings").items();
        vectors.forEach(this::requireDimensions);
        OptionalLong input = Tokens.of(root.get("prompt_eval_count"));
        Usage usage = input.isPresent()
                ? new Usage(input.getAsLong(), 0, 0, 0, 0, false)
                : Usage.estimate(request.estimatedInputTokens(), 0);
        String byModel = root.get("model").isString() ? root.get("model").text() : model;
        return new Heard(new EmbeddingsAnswer(byModel, vectors, request.packed()).json(texts, usage), usage);
    }

    /** Some versions pass over what they are asked for, and no model gives more than it has. */
    private void requireDimensions(Slice vector) {
        int has = vector.items().size();
        if (request.dimensions().isPresent() && request.dimensions().getAsInt() != has) {
            throw ProviderFailure.notServed(Refusal.badRequest(
                    "'dimensions' cannot be honoured: the model's vectors have " + has, "dimensions"));
        }
    }
}
