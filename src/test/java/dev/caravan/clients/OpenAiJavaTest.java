package dev.caravan.clients;

import static dev.caravan.clients.EveryProvider.modelOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.Place;
import java.time.Duration;
import java.util.List;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenAI's Java client sees of every provider through Caravan what it would see of OpenAI itself. */
class OpenAiJavaTest {
    private static final Duration SOON = Duration.ofSeconds(2);

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
    void a_whole_answer_comes_with_its_usage(String provider) {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        ChatCompletion completion = client.chat().completions().create(asking(modelOf(provider)));

        assertThat(completion.choices().getFirst().message().content()).contains("mild and dry");
        assertThat(completion.choices().getFirst().finishReason().asString()).isEqualTo("stop");
        assertThat(completion.usage().orElseThrow().promptTokens()).isEqualTo(12);
        assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(7);
        assertThat(completion.validate().model()).isEqualTo("m1");
    }

    @ForEveryProvider
    void a_stream_comes_token_by_token_with_the_usage_that_was_asked_for(String provider) {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        List<ChatCompletionChunk> chunks = streamed(
                questionTo(modelOf(provider)).streamOptions(usageIncluded()).build());

        assertThat(textOf(chunks)).isEqualTo("mild and dry");
        assertThat(chunks.getLast().usage().orElseThrow().totalTokens()).isEqualTo(19);
    }

    @ForEveryProvider
    void a_stream_has_no_usage_that_nobody_asked_for(String provider) {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        List<ChatCompletionChunk> chunks = streamed(asking(modelOf(provider)));

        assertThat(chunks).hasSizeGreaterThanOrEqualTo(4).allMatch(chunk -> chunk.usage()
                .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.clients.EveryProvider#namesWithEmbeddings")
    void vectors_come_packed_as_the_client_asks_for_them(String provider) {
        CreateEmbeddingResponse response = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(modelOf(provider))
                        .inputOfArrayOfStrings(List.of("a camel", "a dune"))
                        .build());
        CreateEmbeddingResponse listed = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(modelOf(provider))
                        .input("a dune")
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build());

        assertThat(response.data()).hasSize(2);
        assertThat(response.data().getLast().embedding())
                .isEqualTo(listed.data().getFirst().embedding())
                .isNotEqualTo(response.data().getFirst().embedding());
    }

    @ForEveryProvider
    void a_stream_that_the_client_closes_is_left_upstream_too(String provider) throws Exception {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));
        CountDownLatch begun = new CountDownLatch(3);

        AsyncStreamResponse<ChatCompletionChunk> response =
                client.async().chat().completions().createStreaming(asking(modelOf(provider)));
        response.subscribe(chunk -> begun.countDown());
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        long closed = System.nanoTime();
        response.close();

        long noticed = providers
                .journal(provider)
                .awaitAbandoned(1, SOON)
                .getFirst()
                .abandonedAt()
                .orElseThrow();
        assertThat(noticed - closed).isLessThan(SOON.toNanos());
    }

    @ForEveryProvider
    void a_blocking_stream_that_is_closed_early_is_left_upstream_too(String provider) {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(asking(modelOf(provider)))) {
            assertThat(response.stream().limit(3).count()).isEqualTo(3);
        }

        assertThat(providers.journal(provider).awaitAbandoned(1, SOON)).hasSize(1);
    }

    @ForEveryProvider
    void many_calls_at_once_get_their_own_answers(String provider) {
        providers
                .stub(provider)
                .chooses(request -> Optional.of(
                        Behaviour.wellBehaved().says(request.text().replaceAll("(?s).*(question \\d+).*", "to $1"))));

        List<CompletableFuture<ChatCompletion>> calls = IntStream.range(0, 20)
                .mapToObj(i -> client.async()
                        .chat()
                        .completions()
                        .create(ChatCompletionCreateParams.builder()
                                .model(modelOf(provider))
                                .addUserMessage("question " + i)
                                .build()))
                .toList();

        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).join().choices().getFirst().message().content())
                    .contains("to question " + i);
        }
    }

    @ForEveryProvider
    void refusals_are_the_clients_own_exceptions(String provider) {
        providers.stub(provider).fails(400);
        OpenAIServiceException badRequest = failure(BadRequestException.class, modelOf(provider));
        providers.stub(provider).rateLimits();
        OpenAIServiceException rateLimit = failure(RateLimitException.class, modelOf(provider));
        providers.stub(provider).fails(503);
        OpenAIServiceException unavailable = failure(InternalServerException.class, modelOf(provider));
        OpenAIServiceException unknown = failure(NotFoundException.class, "nobody/nothing");

        assertThat(badRequest.type()).contains("invalid_request_error");
        assertThat(rateLimit.code()).contains("rate_limit_exceeded");
        assertThat(rateLimit.headers().values("retry-after")).hasSize(1);
        assertThat(unavailable.statusCode()).isEqualTo(500);
        assertThat(unavailable.code()).contains("all_providers_failed");
        assertThat(unknown.code()).contains("model_not_found");
        assertThat(unknown.param()).contains("model");
        assertThat(unknown.type()).contains("invalid_request_error");
    }

    @ForEveryProvider
    void a_stream_that_breaks_off_is_an_error_and_never_an_answer(String provider) {
        // A reset at once would overtake the tokens.
        providers
                .stub(provider)
                .says("one two three four")
                .tokensEvery(Duration.ofMillis(20))
                .closes(Place.afterTokens(2));

        assertThatThrownBy(() -> streamed(asking(modelOf(provider)))).isInstanceOf(SseException.class);
    }

    @Test
    void the_models_are_listed() {
        List<String> ids = client.models().list().data().stream().map(Model::id).toList();

        assertThat(ids).contains("auto", "simple", "openai/m1");
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
}
