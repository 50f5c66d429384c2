package dev.caravan.clients;

import dev.caravan.embed.CaravanChatModel;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/** LangChain4j's models, by the vendor to whom they think they speak. */
enum LangChain4jModels {
    OPENAI {
        @Override
        ChatModel model(EveryProvider providers, String name) {
            return OpenAiChatModel.builder()
                    .baseUrl(providers.baseUrl())
                    .apiKey("any")
                    .modelName(name)
                    .maxRetries(0)
                    .build();
        }

        @Override
        StreamingChatModel streaming(EveryProvider providers, String name) {
            return OpenAiStreamingChatModel.builder()
                    .baseUrl(providers.baseUrl())
                    .apiKey("any")
                    .modelName(name)
                    .build();
        }
    },
    ANTHROPIC {
        @Override
        ChatModel model(EveryProvider providers, String name) {
            return AnthropicChatModel.builder()
                    .baseUrl(providers.baseUrl())
                    .apiKey("any")
                    .modelName(name)
                    .maxTokens(500)
                    .maxRetries(0)
                    .build();
        }

        @Override
        StreamingChatModel streaming(EveryProvider providers, String name) {
            return AnthropicStreamingChatModel.builder()
                    .baseUrl(providers.baseUrl())
                    .apiKey("any")
                    .modelName(name)
                    .maxTokens(500)
                    .build();
        }
    },
    /** Our own model, in the same process. */
    INSIDE {
        @Override
        ChatModel model(EveryProvider providers, String name) {
            return new CaravanChatModel(providers.flow(), name);
        }

        @Override
        StreamingChatModel streaming(EveryProvider providers, String name) {
            return new CaravanChatModel(providers.flow(), name);
        }
    };

    abstract ChatModel model(EveryProvider providers, String name);

    abstract StreamingChatModel streaming(EveryProvider providers, String name);
}
