package dev.caravan.clients;

import static dev.caravan.clients.EveryProvider.modelOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.caravan.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tools, as OpenAI's Java client offers them to every provider. */
class OpenAiJavaToolsTest {
    private static final String ARGUMENTS =
            "{ \"city\":\"Paris\",\"note\": \"caf\\u00e9 é \\\"💡\\\" 1.0e+1\" ,\"n\":1.50}";

    private static EveryProvider providers;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        providers = EveryProvider.start();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(providers.baseUrl())
                .apiKey("any")
                .maxRetries(0)
                .build();
    }

    @AfterEach
    void calm() {
        providers.calm();
    }

    @AfterAll
    static void stop() {
        client.close();
        providers.close();
    }

    @ForEveryProvider
    void a_tools_arguments_arrive_and_its_result_goes_back(String provider) throws Exception {
        providers.stub(provider).says("sunny, 21 degrees").next(1).callsTool("get_weather", ARGUMENTS);
        ChatCompletionCreateParams.Builder asking =
                questionTo(modelOf(provider)).addFunctionTool(weather());

        ChatCompletionMessage asked = client.chat()
                .completions()
                .create(asking.build())
                .choices()
                .getFirst()
                .message();
        ChatCompletionMessageFunctionToolCall call =
                asked.toolCalls().orElseThrow().getFirst().asFunction();
        ChatCompletion answered = client.chat()
                .completions()
                .create(asking.addMessage(asked)
                        .addMessage(ChatCompletionToolMessageParam.builder()
                                .toolCallId(call.id())
                                .content("{\"sky\":\"sunny\"}")
                                .build())
                        .build());

        assertThat(call.function().name()).isEqualTo("get_weather");
        assertThat(parsed(call.function().arguments())).isEqualTo(parsed(ARGUMENTS));
        assertThat(providers.journal(provider).last().text()).contains("sky", "1.50");
        assertThat(answered.choices().getFirst().message().content()).contains("sunny, 21 degrees");
    }

    @ForEveryProvider
    void a_streamed_tool_calls_arguments_are_the_same(String provider) throws Exception {
        providers.stub(provider).callsTool("get_weather", ARGUMENTS);

        List<ChatCompletionChunk> chunks = streamed(
                questionTo(modelOf(provider)).addFunctionTool(weather()).build());

        String arguments = chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().toolCalls().stream().flatMap(List::stream))
                .flatMap(call -> call.function().stream())
                .map(function -> function.arguments().orElse(""))
                .collect(Collectors.joining());
        assertThat(parsed(arguments)).isEqualTo(parsed(ARGUMENTS));
    }

    @Test
    void openais_own_arguments_go_there_and_back_byte_by_byte() {
        providers.stub("openai").callsTool("get_weather", ARGUMENTS);
        ChatCompletionCreateParams.Builder asking =
                questionTo(modelOf("openai")).addFunctionTool(weather());

        ChatCompletionMessage asked = client.chat()
                .completions()
                .create(asking.build())
                .choices()
                .getFirst()
                .message();
        client.chat().completions().create(asking.addMessage(asked).build());

        assertThat(asked.toolCalls()
                        .orElseThrow()
                        .getFirst()
                        .asFunction()
                        .function()
                        .arguments())
                .isEqualTo(ARGUMENTS);
        assertThat(providers
                        .asked("openai")
                        .at("/messages/1/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo(ARGUMENTS);
    }

    private static List<ChatCompletionChunk> streamed(ChatCompletionCreateParams params) {
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(params)) {
            return response.stream().toList();
        }
    }

    private static ChatCompletionCreateParams.Builder questionTo(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("What is the weather in Paris?");
    }

    private static JsonNode parsed(String json) throws Exception {
        return Json.mapper().readTree(json);
    }

    private static FunctionDefinition weather() {
        return FunctionDefinition.builder()
                .name("get_weather")
                .parameters(FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build())
                .build();
    }
}
