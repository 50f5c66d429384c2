package dev.caravan.embed;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;

/**
 * A LangChain4j embedding model over Caravan's own flow, in the same process. It names a model, never a tier: vectors of
 * different models do not fit together. Safe for use by many threads.
 */
public final class CaravanEmbeddingModel implements EmbeddingModel {
    private final OpenAiEmbeddingModel model;
    private final String name;

    public CaravanEmbeddingModel(Flow flow, String model) {
        this.name = model;
        this.model = OpenAiEmbeddingModel.builder()
                .httpClientBuilder(new InnerClient(flow, null).builder())
                .baseUrl("http://caravan/v1")
                .apiKey("none")
                .modelName(model)
                .maxRetries(0)
                .build();
    }

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        return model.embedAll(segments);
    }

    @Override
    public String modelName() {
        return name;
    }
}
