package dev.caravan.bench;

import dev.caravan.stub.ProviderStub;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A call to a provider of each dialect, over a socket of this machine: what one costs more than that of OpenAI is its
 * translation, to and fro.
 */
@State(Scope.Benchmark)
public class DialectBench {
    private static final int WORDS = 100;
    private static final String ANSWER = "word ".repeat(WORDS);

    @Param({"openai", "anthropic", "gemini", "ollama"})
    private String dialect = "openai";

    private final Map<String, ProviderStub> stubs = Map.of(
            "openai", ProviderStub.openAi().says(ANSWER),
            "anthropic", ProviderStub.anthropic().says(ANSWER),
            "gemini", ProviderStub.gemini().says(ANSWER),
            "ollama", ProviderStub.ollama().says(ANSWER));
    private final Gateways gateways = Gateways.start(Map.ofEntries(
            Map.entry("caravan.provider.openai.base-url", baseUrl("openai")),
            Map.entry("caravan.provider.openai.api-key", "sk-of-openai"),
            Map.entry("caravan.provider.anthropic.base-url", baseUrl("anthropic")),
            Map.entry("caravan.provider.anthropic.api-key", "sk-of-anthropic"),
            Map.entry("caravan.model.anthropic/*.max-tokens", "8192"),
            Map.entry("caravan.provider.gemini.base-url", baseUrl("gemini")),
            Map.entry("caravan.provider.gemini.api-key", "sk-of-gemini"),
            Map.entry("caravan.provider.ollama.base-url", baseUrl("ollama"))));

    private String baseUrl(String name) {
        return stub(name).baseUrl();
    }

    private ProviderStub stub(String name) {
        ProviderStub stub = stubs.get(name);
        if (stub == null) {
            throw new IllegalStateException(name);
        }
        return stub;
    }

    @Benchmark
    public String whole() {
        ChatModel model = gateways.model(dialect + "/m1");
        return model.chat("Say a hundred words.");
    }

    /** An event for each word. */
    @Benchmark
    public ChatResponse streamByEvent() {
        StreamingChatModel model = gateways.model(dialect + "/m1");
        CompletableFuture<ChatResponse> said = new CompletableFuture<>();
        model.chat("Say a hundred words.", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String word) {}

            @Override
            public void onCompleteResponse(ChatResponse response) {
                said.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                said.completeExceptionally(error);
            }
        });
        return said.join();
    }

    @TearDown
    public void close() {
        gateways.close();
        stubs.values().forEach(ProviderStub::close);
    }
}
