package dev.caravan.clients;

import static dev.caravan.clients.EveryProvider.modelOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.embed.CaravanEmbeddingModel;
import dev.caravan.json.Json;
import dev.caravan.stub.Place;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** LangChain4j, speaking as to OpenAI and as to Anthropic, works with every provider. */
class LangChain4jTest {
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static EveryProvider providers;

    static Stream<Arguments> pairs() {
        return Stream.of(LangChain4jModels.values())
                .flatMap(speaks -> EveryProvider.names().stream().map(provider -> Arguments.of(speaks, provider)));
    }

    @BeforeAll
    static void start() {
        providers = EveryProvider.start();
    }

    @AfterEach
    void calm() {
        providers.calm();
    }

    @AfterAll
    static void stop() {
        providers.close();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_whole_answer_comes_with_its_usage(LangChain4jModels speaks, String provider) {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        ChatResponse response = speaks.model(providers, modelOf(provider))
                .chat(SystemMessage.from("Be brief."), UserMessage.from("What is the weather in Paris?"));

        assertThat(response.aiMessage().text()).isEqualTo("mild and dry");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(12);
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(7);
        assertThat(response.modelName()).isEqualTo("m1");
        assertThat(providers.journal(provider).last().text()).contains("Be brief.");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_comes_token_by_token_with_its_usage(LangChain4jModels speaks, String provider) {
        providers.stub(provider).says("mild and dry").usage(12, 7);

        LangChain4jStream heard = LangChain4jStream.of(speaks.streaming(providers, modelOf(provider)), question());

        assertThat(heard.pieces()).hasSize(3);
        assertThat(heard.response().aiMessage().text()).isEqualTo("mild and dry");
        assertThat(heard.response().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(heard.response().tokenUsage().inputTokenCount()).isEqualTo(12);
        assertThat(heard.response().tokenUsage().outputTokenCount()).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void three_tools_are_called_at_once_and_their_results_go_back(LangChain4jModels speaks, String provider)
            throws Exception {
        callsThreeToolsOnce(provider);
        ChatResponse whole = speaks.model(providers, modelOf(provider)).chat(withTools(List.of(user())));
        callsThreeToolsOnce(provider);
        ChatResponse streamed = LangChain4jStream.of(
                        speaks.streaming(providers, modelOf(provider)), withTools(List.of(user())))
                .response();
        ChatResponse answered =
                speaks.model(providers, modelOf(provider)).chat(withTools(withResults(whole.aiMessage())));

        for (ChatResponse response : List.of(whole, streamed)) {
            assertThat(cities(response.aiMessage())).containsExactly("Paris", "Oslo", "Rome");
            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        }
        assertThat(answered.aiMessage().text()).isEqualTo("it differs");
        assertThat(providers.journal(provider).last().text()).contains("sunny in");
    }

    static Stream<Arguments> pairsInOpenAisForm() {
        return pairs().filter(pair -> pair.get()[0] != LangChain4jModels.ANTHROPIC);
    }

    @ParameterizedTest
    @MethodSource("pairsInOpenAisForm")
    void an_answer_fits_the_schema_that_was_asked_for(LangChain4jModels speaks, String provider) throws Exception {
        providers.answersWithPlace(provider, "give_json_answer");
        ChatRequest request = ChatRequest.builder()
                .messages(user())
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("place")
                                .rootElement(JsonObjectSchema.builder()
                                        .addProperty("name", new JsonStringSchema())
                                        .addIntegerProperty("people")
                                        .required("name", "people")
                                        .build())
                                .build())
                        .build())
                .build();

        ChatResponse whole = speaks.model(providers, modelOf(provider)).chat(request);
        ChatResponse streamed = LangChain4jStream.of(speaks.streaming(providers, modelOf(provider)), request)
                .response();

        assertThat(Json.mapper()
                        .readTree(whole.aiMessage().text())
                        .path("people")
                        .asInt())
                .isEqualTo(1_087_353);
        assertThat(Json.mapper().readTree(streamed.aiMessage().text()))
                .isEqualTo(Json.mapper().readTree(whole.aiMessage().text()));
        assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_image_is_shown(LangChain4jModels speaks, String provider) {
        providers.stub(provider).says("a pixel");

        ChatResponse response = speaks.model(providers, modelOf(provider))
                .chat(UserMessage.from(TextContent.from("What is this?"), ImageContent.from(PIXEL, "image/png")));

        assertThat(response.aiMessage().text()).isEqualTo("a pixel");
        assertThat(providers.journal(provider).last().text()).contains(PIXEL);
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.clients.EveryProvider#namesWithEmbeddings")
    void texts_are_embedded_many_at_once_or_one_by_one(String provider) {
        EmbeddingModel outside = OpenAiEmbeddingModel.builder()
                .baseUrl(providers.baseUrl())
                .apiKey("any")
                .modelName(modelOf(provider))
                .maxRetries(0)
                .build();
        EmbeddingModel inside = new CaravanEmbeddingModel(providers.flow(), modelOf(provider));

        for (EmbeddingModel model : List.of(outside, inside)) {
            List<Embedding> both = model.embedAll(List.of(TextSegment.from("a camel"), TextSegment.from("a dune")))
                    .content();

            assertThat(both).hasSize(2);
            assertThat(both.getLast())
                    .isEqualTo(model.embed("a dune").content())
                    .isNotEqualTo(both.getFirst());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_that_breaks_off_is_an_error_and_never_an_answer(LangChain4jModels speaks, String provider) {
        // A reset at once would overtake the tokens.
        providers
                .stub(provider)
                .says("one two three four")
                .tokensEvery(Duration.ofMillis(20))
                .closes(Place.afterTokens(2));

        LangChain4jStream heard = LangChain4jStream.of(speaks.streaming(providers, modelOf(provider)), question());

        assertThat(heard.pieces()).startsWith("one");
        assertThatThrownBy(heard::response).isInstanceOf(CompletionException.class);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void refusals_are_the_clients_own_exceptions(LangChain4jModels speaks, String provider) {
        providers.stub(provider).fails(400);
        assertThatThrownBy(() -> speaks.model(providers, modelOf(provider)).chat("hi"))
                .isInstanceOf(InvalidRequestException.class);
        providers.stub(provider).rateLimits();
        assertThatThrownBy(() -> speaks.model(providers, modelOf(provider)).chat("hi"))
                .isInstanceOf(RateLimitException.class);

        assertThatThrownBy(() -> speaks.model(providers, "nobody/nothing").chat("hi"))
                .isInstanceOf(ModelNotFoundException.class);
    }

    private static void callsThreeToolsOnce(String provider) {
        providers
                .stub(provider)
                .says("it differs")
                .next(1)
                .callsTool("get_weather", "{\"city\": \"Paris\"}")
                .callsTool("get_weather", "{\"city\": \"Oslo\"}")
                .callsTool("get_weather", "{\"city\": \"Rome\"}");
    }

    private static UserMessage user() {
        return UserMessage.from("What is the weather in Paris, in Oslo and in Rome?");
    }

    private static ChatRequest question() {
        return ChatRequest.builder().messages(user()).build();
    }

    private static ChatRequest withTools(List<ChatMessage> messages) {
        ToolSpecification weather = ToolSpecification.builder()
                .name("get_weather")
                .description("The weather in a city, now")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("city")
                        .required("city")
                        .build())
                .build();
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(weather)
                .build();
    }

    private static List<ChatMessage> withResults(AiMessage asked) {
        List<ChatMessage> messages = new ArrayList<>(List.of(user(), asked));
        asked.toolExecutionRequests()
                .forEach(call -> messages.add(ToolExecutionResultMessage.from(call, "sunny in " + call.arguments())));
        return messages;
    }

    private static List<String> cities(AiMessage asked) throws Exception {
        List<String> cities = new ArrayList<>();
        for (ToolExecutionRequest call : asked.toolExecutionRequests()) {
            cities.add(Json.mapper().readTree(call.arguments()).path("city").asText());
        }
        return cities;
    }
}
