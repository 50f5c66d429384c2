package dev.caravan.dialect.gemini;

import dev.caravan.call.Usage;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.Bodies;
import dev.caravan.dialect.EmbeddingsAnswer;
import dev.caravan.dialect.Hearing;
import dev.caravan.dialect.Saying;
import dev.caravan.dialect.Tokens;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.request.EmbeddingsRequest;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.OptionalLong;

/** Vectors by Gemini, for callers who ask in OpenAI's form. */
record GeminiEmbeddings(EmbeddingsRequest request, GeminiModel model, int count) implements Hearing {
    private static final int MOST_TEXTS = 100;

    static Saying say(EmbeddingsRequest request, GeminiModel model) {
        EmbeddingsAnswer.requireKnown(request);
        List<Slice> texts = request.texts()
                .orElseThrow(() -> Unserved.at("input", "must be text for this provider, which takes no tokens"));
        if (texts.size() > MOST_TEXTS) {
            throw Unserved.at("input", "must hold at most " + MOST_TEXTS + " texts for this provider");
        }
        return new Saying(
                model.path("batchEmbedContents"),
                Bodies.of(json(request, texts, model)),
                new GeminiEmbeddings(request, model, texts.size()));
    }

    private static byte[] json(EmbeddingsRequest request, List<Slice> texts, GeminiModel model) {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("requests");
            for (Slice text : texts) {
                json.writeStartObject();
                json.writeStringField("model", model.resource());
                json.writeObjectFieldStart("content");
                json.writeArrayFieldStart("parts");
                json.writeStartObject();
                json.writeFieldName("text");
                text.writeTo(json);
                json.writeEndObject();
                json.writeEndArray();
                json.writeEndObject();
                if (request.dimensions().isPresent()) {
                    json.writeNumberField(
                            "outputDimensionality", request.dimensions().getAsInt());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    @Override
    public Heard whole(Buffer answer, int status, Scale scale) {
        Slice root = Hearing.parsed(answer, status, scale);
        List<Slice> vectors = root.get("embeddings").items().stream()
                .map(embedding -> embedding.get("values"))
                .toList();
        OptionalLong reported = Tokens.of(root.get("usageMetadata").get("promptTokenCount"));
        Usage usage = reported.isPresent()
                ? new Usage(reported.getAsLong(), 0, 0, 0, 0, false)
                : Usage.estimate(request.estimatedInputTokens(), 0);
        return new Heard(new EmbeddingsAnswer(model.name(), vectors, request.packed()).json(count, usage), usage);
    }
}
