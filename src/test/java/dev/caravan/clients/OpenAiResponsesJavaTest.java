package dev.caravan.clients;

import static dev.caravan.clients.EveryProvider.modelOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.StructuredResponse;
import dev.caravan.stub.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** OpenAI's Java client, speaking the Responses API, sees of every provider what it would see of OpenAI itself. */
class OpenAiResponsesJavaTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String QUESTION = "What is the weather in Paris?";

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

        Response response = client.responses().create(asking(provider).build());

        assertThat(textOf(response.validate())).isEqualTo("mild and dry");
        assertThat(response.usage().orElseThrow().inputTokens()).isEqualTo(12);
        assertThat(response.usage().orElseThrow().totalTokens()).isEqualTo(19);
    }

    @ForEveryProvider
    void a_stream_is_put_together_by_the_clients_own_helper(String provider) {
        providers.stub(provider).says("mild and dry").usage(12, 7);
        ResponseAccumulator accumulator = ResponseAccumulator.create();

        List<ResponseStreamEvent> events = streamed(asking(provider).build());
        events.forEach(event -> accumulator.accumulate(event.validate()));

        assertThat(textOf(accumulator.response())).isEqualTo("mild and dry");
        assertThat(accumulator.response().usage().orElseThrow().totalTokens()).isEqualTo(19);
        assertThat(events.stream()
                        .flatMap(event -> event.outputTextDelta().stream())
                        .map(delta -> delta.delta())
                        .collect(Collectors.joining()))
                .isEqualTo("mild and dry");
    }

    @ForEveryProvider
    void a_tools_arguments_arrive_and_its_result_goes_back(String provider) {
        providers.stub(provider).says("sunny").next(1).callsTool("get_weather", "{\"city\": \"Paris\"}");

        Response asked =
                client.responses().create(asking(provider).addTool(weather()).build());
        ResponseFunctionToolCall call = asked.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .findFirst()
                .orElseThrow();
        Response answered = client.responses()
                .create(asking(provider)
                        .addTool(weather())
                        .inputOfResponse(List.of(
                                ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                                        .role(EasyInputMessage.Role.USER)
                                        .content(QUESTION)
                                        .build()),
                                ResponseInputItem.ofFunctionCall(call),
                                ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                                        .callId(call.callId())
                                        .output("{\"sky\":\"sunny\"}")
                                        .build())))
                        .build());

        assertThat(call.name()).isEqualTo("get_weather");
        assertThat(call.arguments()).contains("Paris");
        assertThat(textOf(answered)).isEqualTo("sunny");
        assertThat(providers.journal(provider).last().text()).contains("sky");
    }

    @ForEveryProvider
    void an_answer_fits_the_class_that_was_asked_for(String provider) throws Exception {
        providers.answersWithPlace(provider, "give_json_answer");

        StructuredResponse<City> response =
                client.responses().create(asking(provider).text(City.class).build());

        City city = response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .findFirst()
                .orElseThrow();
        assertThat(city.people).isEqualTo(1_087_353);
        assertThat(city.rivers).containsExactly("Rhein");
    }

    @ForEveryProvider
    void a_stream_that_is_closed_early_is_left_upstream_too(String provider) {
        providers
                .stub(provider)
                .says("one two three four five six seven eight nine ten ".repeat(20))
                .tokensEvery(Duration.ofMillis(50));

        try (StreamResponse<ResponseStreamEvent> response =
                client.responses().createStreaming(asking(provider).build())) {
            assertThat(response.stream().limit(6).count()).isEqualTo(6);
        }

        assertThat(providers.journal(provider).awaitAbandoned(1, SOON)).hasSize(1);
    }

    @ForEveryProvider
    void a_stream_that_breaks_off_is_an_error_and_never_an_answer(String provider) {
        // A reset at once would overtake the tokens.
        providers
                .stub(provider)
                .says("one two three four")
                .tokensEvery(Duration.ofMillis(20))
                .closes(Place.afterTokens(2));

        assertThatThrownBy(() -> streamed(asking(provider).build())).isInstanceOf(SseException.class);
    }

    @ForEveryProvider
    void refusals_are_the_clients_own_exceptions(String provider) {
        providers.stub(provider).fails(400);
        OpenAIServiceException badRequest = failure(BadRequestException.class, provider);
        providers.stub(provider).rateLimits();
        OpenAIServiceException rateLimit = failure(RateLimitException.class, provider);

        assertThat(badRequest.type()).contains("invalid_request_error");
        assertThat(rateLimit.code()).contains("rate_limit_exceeded");
        assertThat(rateLimit.headers().values("retry-after")).hasSize(1);
    }

    /** What a JSON answer must look like. */
    static final class City {
        public String name = "";
        public int people;
        public List<String> rivers = List.of();
    }

    private static <E extends OpenAIServiceException> E failure(Class<E> type, String provider) {
        return catchThrowableOfType(
                type, () -> client.responses().create(asking(provider).build()));
    }

    private static List<ResponseStreamEvent> streamed(ResponseCreateParams params) {
        try (StreamResponse<ResponseStreamEvent> response = client.responses().createStreaming(params)) {
            return response.stream().toList();
        }
    }

    private static ResponseCreateParams.Builder asking(String provider) {
        return ResponseCreateParams.builder().model(modelOf(provider)).input(QUESTION);
    }

    private static FunctionTool weather() {
        return FunctionTool.builder()
                .name("get_weather")
                .strict(false)
                .parameters(FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build())
                .build();
    }

    private static String textOf(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .map(ResponseOutputText::text)
                .collect(Collectors.joining());
    }
}
