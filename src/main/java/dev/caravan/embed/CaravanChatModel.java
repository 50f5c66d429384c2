package dev.caravan.embed;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A LangChain4j model over Caravan's own flow, in the same process: a tier, a pinned model or a model's name, with the
 * same limits, cache, fallbacks and bill as a call by HTTP. LangChain4j's client for OpenAI says and understands the
 * messages; nothing goes over a network but the calls to providers, and it retries nothing, for the flow does. Safe for
 * use by many threads.
 */
public final class CaravanChatModel implements ChatModel, StreamingChatModel {
    private static final String NOWHERE = "http://caravan/v1";
    private static final String NO_KEY = "none";

    private final Flow flow;
    private final String model;
    private final OpenAiChatModel whole;
    private final OpenAiStreamingChatModel streaming;

    public CaravanChatModel(Flow flow, String model) {
        this.flow = flow;
        this.model = model;
        InnerClient client = new InnerClient(flow, null);
        this.whole = whole(client);
        this.streaming = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(client.builder())
                .baseUrl(NOWHERE)
                .apiKey(NO_KEY)
                .modelName(model)
                .returnThinking(true)
                .build();
    }

    private OpenAiChatModel whole(InnerClient client) {
        return OpenAiChatModel.builder()
                .httpClientBuilder(client.builder())
                .baseUrl(NOWHERE)
                .apiKey(NO_KEY)
                .modelName(model)
                .returnThinking(true)
                .maxRetries(0)
                .build();
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
        Optional<InnerCall> innerCall = InnerCall.of(request.messages());
        return innerCall.isPresent() ? chat(request, innerCall.get()) : whole.chat(request);
    }

    private ChatResponse chat(ChatRequest request, InnerCall innerCall) {
        ChatRequest carrying = ChatRequest.builder()
                .messages(request.messages())
                .parameters(request.parameters().overrideWith(innerCall.parameters()))
                .build();
        try {
            ChatResponse response = whole(new InnerClient(flow, innerCall)).chat(carrying);
            innerCall.said(response);
            return response;
        } catch (RuntimeException e) {
            throw innerCall.failure(e);
        }
    }

    @Override
    public void chat(ChatRequest request, StreamingChatResponseHandler handler) {
        streaming.chat(request, handler);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return whole.defaultRequestParameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return List.of();
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    /** Schemas reach every provider that has them; a tier passes over those that have not. */
    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
}
