package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.models.Model;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's Java client sees through Caravan what it would see of the provider itself. */
class OpenAiJavaTest {
    private static final String ARGUMENTS =
            "{ \"city\":\"Paris\",\"note\": \"caf\\u00e9 é \\\"💡\\\" 1.0e+1\" ,\"n\":1.50}";
    private static final Duration SOON = Duration.ofSeconds(2);

    private static ProviderStub north;
    private static TestCaravan caravan;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        north = ProviderStub.openAi();
        caravan = TestCaravan.with()
                .provider("north", north)
                .property("caravan.retry.tries", "1")
                .property("caravan.retry.within", "1s")
                .property("caravan.cool-down.longest", "1ms")
                .start();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(caravan.baseUrl())
                .apiKey("any")
                .maxRetries(0)
                .build();
    }

    @AfterEach
    void calm() {
        north.behaves();
        north.journal().clear();
    }

    @AfterAll
    static void stop() {
        client.close();
        caravan.close();
        north.close();
    }

    @Test
    void a_whole_answer_comes_with_its_usage() {
        north.says("mild and dry").usage(12, 7);

        ChatCompletion completion = client.chat().completions().create(asking("simple"));

        assertThat(completion.choices().getFirst().message().content()).contains("mild and dry");
        assertThat(completion.choices().getFirst().finishReason().asString()).isEqualTo("stop");
        assertThat(completion.usage().orElseThrow().promptTokens()).isEqualTo(12);
        assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(7);
        assertThat(completion.validate().model()).isEqualTo("m1");
    }

    @Test
    void a_stream_comes_token_by_token_with_the_usage_that_was_asked_for() {
        north.says("mild and dry").usage(12, 7);

        List<ChatCompletionChunk> chunks =
                streamed(questionTo("simple").streamOptions(usageIncluded()).build());

        assertThat(textOf(chunks)).isEqualTo("mild and dry");
        assertThat(chunks.getLast().usage().orElseThrow().totalTokens()).isEqualTo(19);
    }

    @Test
    void a_stream_has_no_usage_that_nobody_asked_for() {
        north.says("mild and dry").usage(12, 7);

        List<ChatCompletionChunk> chunks = streamed(asking("simple"));

        assertThat(chunks).hasSizeGreaterThanOrEqualTo(4).allMatch(chunk -> chunk.usage()
                .isEmpty());
    }

    @Test
    void a_tools_arguments_arrive_byte_by_byte_and_its_result_goes_back() {
        Behaviour answer = Behaviour.wellBehaved().says("sunny, 21 degrees");
        north.callsTool("get_weather", ARGUMENTS)
                .chooses(request ->
                        request.text().contains("\"role\":\"tool\"") ? Optional.of(answer) : Optional.empty());
        ChatCompletionCreateParams.Builder asking = questionTo("simple").addFunctionTool(weather());

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
        assertThat(call.function().arguments()).isEqualTo(ARGUMENTS);
        assertThat(north.journal()
                        .last()
                        .json()
                        .at("/messages/1/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo(ARGUMENTS);
        assertThat(answered.choices().getFirst().message().content()).contains("sunny, 21 degrees");
    }

    @Test
    void a_streamed_tool_calls_arguments_are_the_same_bytes() {
        north.callsTool("get_weather", ARGUMENTS);

        List<ChatCompletionChunk> chunks =
                streamed(questionTo("simple").addFunctionTool(weather()).build());

        String arguments = chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().toolCalls().stream().flatMap(List::stream))
                .flatMap(call -> call.function().stream())
                .map(function -> function.arguments().orElse(""))
                .collect(Collectors.joining());
        assertThat(arguments).isEqualTo(ARGUMENTS);
    }

    @Test
    void a_stream_that_the_client_closes_is_left_upstream_too() throws Exception {
        north.says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));
        CountDownLatch begun = new CountDownLatch(3);

        AsyncStreamResponse<ChatCompletionChunk> response =
                client.async().chat().completions().createStreaming(asking("simple"));
        response.subscribe(chunk -> begun.countDown());
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        long closed = System.nanoTime();
        response.close();

        long noticed =
                north.journal().awaitAbandoned(1, SOON).getFirst().abandonedAt().orElseThrow();
        assertThat(noticed - closed).isLessThan(SOON.toNanos());
    }

    @Test
    void a_blocking_stream_that_is_closed_early_is_left_upstream_too() {
        north.says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(asking("simple"))) {
            assertThat(response.stream().limit(3).count()).isEqualTo(3);
        }

        assertThat(north.journal().awaitAbandoned(1, SOON)).hasSize(1);
    }

    @Test
    void many_calls_at_once_get_their_own_answers() {
        north.chooses(request -> Optional.of(Behaviour.wellBehaved()
                .says("to " + request.json().at("/messages/0/content").asText())));

        List<CompletableFuture<ChatCompletion>> calls = IntStream.range(0, 20)
                .mapToObj(i -> client.async()
                        .chat()
                        .completions()
                        .create(ChatCompletionCreateParams.builder()
                                .model("simple")
                                .addUserMessage("question " + i)
                                .build()))
                .toList();

        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).join().choices().getFirst().message().content())
                    .contains("to question " + i);
        }
    }

    @Test
    void refusals_are_the_clients_own_exceptions() {
        north.fails(400, "invalid_value", "temperature is out of range");
        OpenAIServiceException badRequest = failure(BadRequestException.class, "north/m1");
        north.rateLimits();
        OpenAIServiceException rateLimit = failure(RateLimitException.class, "north/m2");
        north.fails(503);
        OpenAIServiceException unavailable = failure(InternalServerException.class, "north/m3");
        OpenAIServiceException unknown = failure(NotFoundException.class, "nobody/nothing");

        assertThat(badRequest.code()).contains("invalid_value");
        assertThat(rateLimit.code()).contains("rate_limit_exceeded");
        assertThat(rateLimit.headers().values("retry-after")).hasSize(1);
        assertThat(unavailable.statusCode()).isEqualTo(500);
        assertThat(unavailable.code()).contains("all_providers_failed");
        assertThat(unknown.code()).contains("model_not_found");
        assertThat(unknown.param()).contains("model");
        assertThat(unknown.type()).contains("invalid_request_error");
    }

    @Test
    void a_stream_that_breaks_off_is_an_error_and_never_an_answer() {
        north.says("one two three four").resets(Place.afterTokens(2));

        assertThatThrownBy(() -> streamed(asking("simple"))).isInstanceOf(SseException.class);
    }

    @Test
    void the_models_are_listed() {
        List<String> ids = client.models().list().data().stream().map(Model::id).toList();

        assertThat(ids).contains("auto", "simple", "north/m1");
        assertThat(client.models().retrieve("auto").id()).isEqualTo("auto");
    }

    @Test
    void a_caravan_without_any_key_answers_too() {
        try (TestCaravan alone = TestCaravan.with().start()) {
            OpenAIClient other = client.withOptions(options -> options.baseUrl(alone.baseUrl()));

            ChatCompletion completion = other.chat().completions().create(asking("auto"));
            List<ChatCompletionChunk> chunks;
            try (StreamResponse<ChatCompletionChunk> response =
                    other.chat().completions().createStreaming(asking("auto"))) {
                chunks = response.stream().toList();
            }

            assertThat(completion.choices().getFirst().message().content().orElseThrow())
                    .contains("sandbox", "What is the weather in Paris?")
                    .isEqualTo(textOf(chunks));
        }
    }

    private static <E extends OpenAIServiceException> E failure(Class<E> type, String model) {
        return catchThrowableOfType(type, () -> client.chat().completions().create(asking(model)));
    }

    private static List<ChatCompletionChunk> streamed(ChatCompletionCreateParams params) {
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(params)) {
            return response.stream().toList();
        }
    }

    private static String textOf(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .map(choice -> choice.delta().content().orElse(""))
                .collect(Collectors.joining());
    }

    private static ChatCompletionCreateParams asking(String model) {
        return questionTo(model).build();
    }

    private static ChatCompletionCreateParams.Builder questionTo(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("What is the weather in Paris?");
    }

    private static ChatCompletionStreamOptions usageIncluded() {
        return ChatCompletionStreamOptions.builder().includeUsage(true).build();
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
