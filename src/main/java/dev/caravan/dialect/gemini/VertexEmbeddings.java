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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Vectors by the embedding models of Vertex AI, for callers who ask in OpenAI's form. */
record VertexEmbeddings(EmbeddingsRequest request, GeminiModel model, int count) implements Hearing {
    private static final int MOST_TEXTS = 250;

    static Saying say(EmbeddingsRequest request, GeminiModel model) {
        EmbeddingsAnswer.requireKnown(request);
        List<Slice> texts = request.texts()
                .orElseThrow(() -> Unserved.at("input", "must be text for this provider, which takes no tokens"));
        int most = model.name().startsWith("gemini-") ? 1 : MOST_TEXTS;
        if (texts.size() > most) {
            throw Unserved.at(
                    "input", "must hold at most " + most + (most == 1 ? " text" : " texts") + " for this model there");
        }
        return new Saying(
                model.path("predict"),
                Bodies.of(json(request, texts)),
                new VertexEmbeddings(request, model, texts.size()));
    }

    private static byte[] json(EmbeddingsRequest request, List<Slice> texts) {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("instances");
            for (Slice text : texts) {
                json.writeStartObject();
                json.writeFieldName("content");
                text.writeTo(json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("parameters");
            // Else the end of a text that is too long would be passed over in silence.
            json.writeBooleanField("autoTruncate", false);
            if (request.dimensions().isPresent()) {
                json.writeNumberField(
                        "outputDimensionality", request.dimensions().getAsInt());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    @Override
    public Heard whole(Buffer answer, int status, Scale scale) {
        List<Slice> vectors = new ArrayList<>();
        long tokens = 0;
        boolean told = true;
        for (Slice prediction :
                Hearing.parsed(answer, status, scale).get("predictions").items()) {
            Slice embedding = prediction.get("embeddings");
            vectors.add(embedding.get("values"));
            OptionalLong own = Tokens.of(embedding.get("statistics").get("token_count"));
            told &= own.isPresent();
            tokens += own.orElse(0);
        }
        Usage usage = told && !vectors.isEmpty()
                ? new Usage(tokens, 0, 0, 0, 0, false)
                : Usage.estimate(request.estimatedInputTokens(), 0);
        return new Heard(new EmbeddingsAnswer(model.name(), vectors, request.packed()).json(count, usage), usage);
    }
}
