package dev.caravan.dialect.bedrock;

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

/** Vectors by Titan or Cohere, each in words of its own, for callers who ask in OpenAI's form. */
record BedrockEmbeddings(EmbeddingsRequest request, BedrockModel model, int texts) implements Hearing {
    private static final int MOST_FOR_COHERE = 96;

    static Saying saying(EmbeddingsRequest request, BedrockModel model) {
        EmbeddingsAnswer.requireKnown(request);
        List<Slice> texts = request.texts().orElseThrow(() -> Unserved.at("input", "must be text for this provider"));
        byte[] body = model.maker() == BedrockModel.Maker.COHERE
                ? forCohere(request, model, texts)
                : forTitan(request, texts);
        return new Saying(model.path("invoke"), Bodies.of(body), new BedrockEmbeddings(request, model, texts.size()));
    }

    private static byte[] forTitan(EmbeddingsRequest request, List<Slice> texts) {
        if (texts.size() != 1) {
            throw Unserved.at("input", "must be one text for this model");
        }
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeFieldName("inputText");
            texts.getFirst().writeTo(json);
            if (request.dimensions().isPresent()) {
                json.writeNumberField("dimensions", request.dimensions().getAsInt());
            }
            json.writeEndObject();
        });
    }

    private static byte[] forCohere(EmbeddingsRequest request, BedrockModel model, List<Slice> texts) {
        if (texts.size() > MOST_FOR_COHERE) {
            throw Unserved.at("input", "must hold at most " + MOST_FOR_COHERE + " texts for this model");
        }
        if (request.dimensions().isPresent() && model.name().contains("-v3")) {
            throw Unserved.at("dimensions", "cannot be honoured by this model");
        }
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("texts");
            for (Slice text : texts) {
                text.writeTo(json);
            }
            json.writeEndArray();
            json.writeStringField("input_type", "search_document");
            // Else the vector of a text that is too long is that of its beginning, without a word of it.
            json.writeStringField("truncate", "NONE");
            json.writeArrayFieldStart("embedding_types");
            json.writeString("float");
            json.writeEndArray();
            if (request.dimensions().isPresent()) {
                json.writeNumberField("output_dimension", request.dimensions().getAsInt());
            }
            json.writeEndObject();
        });
    }

    @Override
    public Heard whole(Buffer answer, int status, Scale scale) {
        Slice root = Hearing.parsed(answer, status, scale);
        OptionalLong input = Tokens.of(root.get("inputTextTokenCount"));
        Usage usage = input.isPresent()
                ? new Usage(input.getAsLong(), 0, 0, 0, 0, false)
                : Usage.estimate(request.estimatedInputTokens(), 0);
        return new Heard(new EmbeddingsAnswer(model.name(), vectors(root), request.packed()).json(texts, usage), usage);
    }

    private static List<Slice> vectors(Slice root) {
        if (root.get("embedding").isArray()) {
            return List.of(root.get("embedding"));
        }
        Slice many = root.get("embeddings");
        return many.get("float").isArray() ? many.get("float").items() : many.items();
    }
}
