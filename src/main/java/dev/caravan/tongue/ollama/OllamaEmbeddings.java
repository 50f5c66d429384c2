package dev.caravan.tongue.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.EmbeddingsRequest;
import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Refusal;
import dev.caravan.call.Trouble;
import dev.caravan.call.Usage;
import dev.caravan.call.Vector;
import dev.caravan.json.Json;
import dev.caravan.json.Slice;
import dev.caravan.talk.Unserved;
import dev.caravan.tongue.Bodies;
import dev.caravan.tongue.EmbeddingsAnswer;
import dev.caravan.tongue.EventReader;
import dev.caravan.tongue.EventSplitter;
import dev.caravan.tongue.Hearing;
import dev.caravan.tongue.Saying;
import dev.caravan.tongue.Tokens;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Asks Ollama for the vectors of {@code texts} texts, and tells them in OpenAI's form. */
record OllamaEmbeddings(EmbeddingsRequest request, int texts, String model) implements Hearing {
    static Saying saying(EmbeddingsRequest request, String model) {
        request.root().members((name, value) -> {
            if (!name.equals("model") && value.isGiven()) {
                OllamaAbilities.OF_EMBEDDINGS.require(name, name);
            }
        });
        List<Slice> texts = request.texts().orElseThrow(() -> Unserved.at("input", "must be text for this provider"));
        return new Saying(
                "/embed", Bodies.of(json(request, texts, model)), new OllamaEmbeddings(request, texts.size(), model));
    }

    private static byte[] json(EmbeddingsRequest request, List<Slice> texts, String model) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Heard whole(Buffer answer, int status) {
        Slice root;
        try {
            root = Slice.parse(answer.getBytes());
        } catch (IOException e) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no whole JSON");
        }
        List<Vector> vectors = vectors(root.get("embeddings"), status);
        OptionalLong input = Tokens.of(root.get("prompt_eval_count"));
        Usage usage = input.isPresent()
                ? new Usage(input.getAsLong(), 0, 0, 0, 0, false)
                : Usage.estimate(request.estimatedInputTokens(), 0);
        String byModel = root.get("model").isString() ? root.get("model").text() : model;
        return new Heard(EmbeddingsAnswer.json(request, byModel, vectors, usage), usage);
    }

    private List<Vector> vectors(Slice embeddings, int status) {
        List<Slice> items = embeddings.items();
        if (items.size() != texts) {
            throw ProviderFailure.of(
                    Trouble.SERVER_ERROR, status, "it gave " + items.size() + " vectors for " + texts + " texts");
        }
        List<Vector> vectors = new ArrayList<>(items.size());
        for (Slice item : items) {
            vectors.add(Vector.of(numbers(item.items(), status)));
        }
        return vectors;
    }

    private float[] numbers(List<Slice> items, int status) {
        if (items.isEmpty() || !items.stream().allMatch(Slice::isNumber)) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "one of its vectors holds no numbers");
        }
        // Some versions pass over what they are asked for, and no model gives more than it has.
        if (request.dimensions().isPresent() && request.dimensions().getAsInt() != items.size()) {
            throw ProviderFailure.notServed(Refusal.badRequest(
                    "'dimensions' cannot be honoured: the model's vectors have " + items.size(), "dimensions"));
        }
        float[] numbers = new float[items.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(items.get(i).json());
        }
        return numbers;
    }

    @Override
    public EventReader events() {
        throw new IllegalStateException("vectors are never streamed");
    }

    @Override
    public EventSplitter.Border border() {
        return EventSplitter.Border.EMPTY_LINE;
    }
}
