package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.AmazonFrame;
import dev.caravan.stub.AmazonSignature;
import dev.caravan.stub.AnthropicSignature;
import dev.caravan.stub.Fault;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is Bedrock's own: names in paths, words for what only some models can, frames, and how it says no. */
class BedrockTest {
    private static final ProviderStub BEDROCK = ProviderStub.bedrock();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("bedrock", BEDROCK)
            .provider("south", SOUTH)
            .property("caravan.retry.tries", "1")
            .property("caravan.breaker.least-calls", "1000")
            .property("caravan.breaker.window", "1000")
            .start();
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final String CLAUDE = "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

    @BeforeEach
    void forget() {
        BEDROCK.behaves().journal().clear();
        SOUTH.behaves().journal().clear();
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        BEDROCK.close();
        SOUTH.close();
    }

    private static Reply chat(String model, String members) {
        return CARAVAN.post("{\"model\":\"" + model + "\"," + members + "," + HI + "}");
    }

    private static Reply chat(String model) {
        return CARAVAN.post("{\"model\":\"" + model + "\"," + HI + "}");
    }

    private static Reply messages(String model, String members) {
        return CARAVAN.post("/v1/messages", "{\"model\":\"" + model + "\",\"max_tokens\":4000," + members + "}");
    }

    private static JsonNode asked() {
        return BEDROCK.journal().last().json();
    }

    @ParameterizedTest
    @CsvSource({
        "bedrock/amazon.nova-lite-v1:0, /model/amazon.nova-lite-v1%3A0/converse",
        "bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0, /model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse",
        "bedrock/arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2,"
                + " /model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Aapplication-inference-profile%2Fa1b2/converse",
        "bedrock/naïve model, /model/na%C3%AFve%20model/converse"
    })
    void names_of_every_kind_are_signed_as_they_are_sent(String model, String path) {
        Reply reply = chat(model);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(BEDROCK.journal().last().path()).isEqualTo(path);
    }

    @Test
    void a_key_of_bedrocks_own_goes_as_a_bearer_and_nothing_is_signed() {
        try (TestCaravan other = TestCaravan.with()
                .provider("bedrock", BEDROCK)
                .property("caravan.provider.bedrock.api-key", "bedrock-api-key-abc")
                .start()) {
            Reply reply = other.ask("bedrock/m1", "hi");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(BEDROCK.journal().last().header("authorization")).contains("Bearer bedrock-api-key-abc");
            assertThat(BEDROCK.journal().last().header("x-amz-date")).isEmpty();
        }
    }

    @Test
    void a_session_token_goes_with_the_signature() {
        try (TestCaravan other = TestCaravan.with()
                .provider("bedrock", BEDROCK)
                .property("caravan.provider.bedrock.session-token", "the-token")
                .start()) {
            assertThat(other.ask("bedrock/m1", "hi").status()).isEqualTo(200);
            assertThat(BEDROCK.journal().last().header("x-amz-security-token")).contains("the-token");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-x, /additionalModelRequestFields/top_k",
        "eu.amazon.nova-pro-v1:0, /additionalModelRequestFields/inferenceConfig/topK",
        "cohere.command-r-v1:0, /additionalModelRequestFields/k",
        "mistral.mistral-large, /additionalModelRequestFields/top_k"
    })
    void top_k_goes_in_the_makers_words(String model, String place) {
        Reply reply = messages("bedrock/" + model, "\"top_k\":7," + HI);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked().at(place).asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-sonnet-4-5-20250929-v1:0, /thinking/type, enabled",
        "anthropic.claude-opus-4-8-v1, /thinking/type, adaptive",
        "us.amazon.nova-2-lite-v1:0, /reasoningConfig/maxReasoningEffort, high",
        "openai.gpt-oss-120b-1:0, /reasoning_effort, high"
    })
    void how_hard_to_think_goes_in_the_makers_words(String model, String place, String value) {
        Reply reply = chat("bedrock/" + model, "\"reasoning_effort\":\"high\"");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked().path("additionalModelRequestFields").at(place).asText())
                .isEqualTo(value);
    }

    @Test
    void whoever_cannot_think_is_not_asked_to() {
        Reply reply = chat("bedrock/meta.llama3-1-8b-instruct-v1:0", "\"reasoning_effort\":\"high\"");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("reasoning_effort");
        assertThat(BEDROCK.journal().count()).isZero();
    }

    @Test
    void cache_hints_become_points_behind_what_they_are_at() {
        String system = "\"system\":[{\"type\":\"text\",\"text\":\"long\",\"cache_control\":{\"type\":\"ephemeral\","
                + "\"ttl\":\"1h\"}}]";
        String tools = "\"tools\":[{\"name\":\"t\",\"input_schema\":{\"type\":\"object\"},"
                + "\"cache_control\":{\"type\":\"ephemeral\"}}]";
        String hinted = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\","
                + "\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"text\",\"text\":\"b\"}]}]";

        assertThat(messages(CLAUDE, system + "," + tools + "," + hinted).status())
                .isEqualTo(200);
        assertThat(asked().at("/system/1/cachePoint/ttl").asText()).isEqualTo("1h");
        assertThat(asked().at("/toolConfig/tools/1/cachePoint/type").asText()).isEqualTo("default");
        assertThat(asked().at("/messages/0/content/1/cachePoint/type").asText()).isEqualTo("default");
        assertThat(asked().at("/messages/0/content/2/text").asText()).isEqualTo("b");

        assertThat(messages("bedrock/meta.llama3-v1:0", system + "," + hinted).status())
                .isEqualTo(200);
        assertThat(BEDROCK.journal().last().text()).doesNotContain("cachePoint");
    }

    @Test
    void thoughts_go_back_to_claude_where_it_signed_them() {
        String signed =
                "{\"type\":\"thinking\",\"thinking\":\"deep\",\"signature\":\"" + AnthropicSignature.of("deep") + "\"}";
        String unsigned = "{\"type\":\"thinking\",\"thinking\":\"of another\",\"signature\":\"\"}";
        String turns = "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000},\"messages\":["
                + "{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":[" + unsigned + ","
                + signed
                + ",{\"type\":\"text\",\"text\":\"so\"}]},{\"role\":\"user\",\"content\":\"and?\"}]";

        assertThat(messages(CLAUDE, turns).status()).isEqualTo(200);
        assertThat(asked().at("/messages/1/content/0/reasoningContent/reasoningText/text")
                        .asText())
                .isEqualTo("deep");
        assertThat(BEDROCK.journal().last().text()).doesNotContain("of another");

        assertThat(messages("bedrock/amazon.nova-2-lite-v1:0", turns).status()).isEqualTo(200);
        assertThat(BEDROCK.journal().last().text()).doesNotContain("reasoningText");
    }

    @Test
    void a_document_gets_a_plain_name_of_its_own_and_words_beside_it() {
        String file = "{\"type\":\"file\",\"file\":{\"filename\":\"Größe, 2026.pdf\","
                + "\"file_data\":\"data:application/pdf;base64,JVBERi0=\"}}";
        Reply reply = CARAVAN.post("{\"model\":\"" + CLAUDE + "\",\"messages\":[{\"role\":\"user\",\"content\":[" + file
                + "," + file + "]}]}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked().at("/messages/0/content/0/document/name").asText())
                .isNotEqualTo(asked().at("/messages/0/content/1/document/name").asText());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_stop_sequence_is_named_to_callers_of_messages(boolean streamed) {
        BEDROCK.says("so").finishes("stop_sequence:END");

        Reply reply = messages(CLAUDE, "\"stop_sequences\":[\"END\"],\"stream\":" + streamed + "," + HI);

        assertThat(reply.body()).contains("\"stop_reason\":\"stop_sequence\"", "\"stop_sequence\":\"END\"");
    }

    @ParameterizedTest
    @CsvSource({
        "guardrail_intervened, content_filter",
        "content_filtered, content_filter",
        "model_context_window_exceeded, length",
        "max_tokens, length"
    })
    void why_it_ended_is_said_in_the_callers_words(String theirs, String ours) {
        BEDROCK.says("some").finishes(theirs);

        assertThat(chat(CLAUDE).json().at("/choices/0/finish_reason").asText()).isEqualTo(ours);
    }

    @ParameterizedTest
    @ValueSource(strings = {"malformed_model_output", "malformed_tool_use", "later_reason"})
    void an_answer_that_came_out_wrong_comes_from_the_next(String reason) {
        BEDROCK.says("some").finishes(reason);
        SOUTH.says("from south");

        assertThat(CARAVAN.ask("medium", "hi").text()).isEqualTo("from south");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ValidationException | The request is not valid | 400 |",
                "400 | ValidationException | Input is too long for requested model. | 200 | bad_request",
                "400 | ValidationException | The provided model identifier is invalid. | 200 | bad_request",
                "400 | ValidationException | Invocation of model ID x with on-demand throughput isn’t supported. | 200 | bad_request",
                "400 | ServiceQuotaExceededException | Your request exceeds the service quota | 200 | auth",
                "403 | AccessDeniedException | You don't have access to the model | 200 | auth",
                "403 | ExpiredTokenException | The security token included in the request is expired | 200 | auth",
                "403 | UnrecognizedClientException | The security token is invalid | 200 | auth",
                "404 | ResourceNotFoundException | no such model | 200 | bad_request",
                "408 | ModelTimeoutException | timed out | 200 | timeout",
                "424 | ModelErrorException | the model failed | 200 | server_error",
                "429 | ThrottlingException | Too many requests | 200 | rate_limit",
                "429 | ModelNotReadyException | try later | 200 | rate_limit",
                "500 | InternalServerException | oh | 200 | server_error",
                "503 | ServiceUnavailableException | busy | 200 | server_error"
            })
    void each_exception_means_what_it_says(
            int status, String type, String message, int heard, @Nullable String reason) {
        try (ProviderStub north = ProviderStub.bedrock();
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .provider("south", SOUTH)
                        .property("caravan.retry.tries", "1")
                        .start()) {
            north.fails(status, type, message);
            SOUTH.says("from south");

            Reply reply = caravan.ask("medium", "hi");

            assertThat(reply.status()).as(reply.body()).isEqualTo(heard);
            if (reason != null) {
                assertThat(reply.text()).isEqualTo("from south");
                assertThat(caravan.meter("llm_fallbacks_total", "reason=\"" + reason + "\""))
                        .isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingException", "ModelStreamErrorException", "ServiceUnavailableException"})
    void an_exception_before_the_first_token_is_never_seen_and_after_it_ends_the_stream(String type) {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", BEDROCK)
                .provider("south", SOUTH)
                .start()) {
            SOUTH.says("from south");
            BEDROCK.reportsError(Place.beforeFirstToken(), Fault.of(424, type, "sk-secret-thing-of-theirs"));
            assertThat(caravan.post("{\"model\":\"medium\",\"stream\":true," + HI + "}")
                            .body())
                    .contains("south")
                    .doesNotContain("error");
        }

        BEDROCK.behaves()
                .says("one two three")
                .reportsError(Place.afterTokens(2), Fault.of(424, type, "sk-secret-thing-of-theirs"));
        Reply cut = CARAVAN.post("{\"model\":\"" + CLAUDE + "\",\"stream\":true," + HI + "}");

        assertThat(cut.body()).contains("one", "stream_cut").doesNotContain("sk-secret", "[DONE]");
    }

    @Test
    void a_byte_that_flipped_is_a_stream_that_broke_off() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(frame("messageStart", "{\"role\":\"assistant\"}"));
        frames.writeBytes(frame("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"one\"}}"));
        byte[] damaged = frame("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"two\"}}");
        damaged[damaged.length - 10] ^= 1;
        frames.writeBytes(damaged);
        frames.writeBytes(frame("messageStop", "{\"stopReason\":\"end_turn\"}"));
        BEDROCK.answers(200, "application/vnd.amazon.eventstream", frames.toByteArray());

        Reply reply = CARAVAN.post("{\"model\":\"" + CLAUDE + "\",\"stream\":true," + HI + "}");

        assertThat(reply.body()).contains("\"one\"", "stream_cut").doesNotContain("[DONE]", "\"stop\"");
    }

    @Test
    void events_and_headers_of_later_versions_are_passed_over() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(frame("messageStart", "{\"role\":\"assistant\"}"));
        frames.writeBytes(frame("laterEvent", "{\"x\":1}"));
        frames.writeBytes(frame("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"later\":{}}}"));
        frames.writeBytes(frame("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"one\"}}"));
        frames.writeBytes(frame("messageStop", "{\"stopReason\":\"end_turn\"}"));
        BEDROCK.answers(200, "application/vnd.amazon.eventstream", frames.toByteArray());

        Reply reply = CARAVAN.post("{\"model\":\"" + CLAUDE + "\",\"stream\":true," + HI + "}");

        assertThat(reply.body()).contains("\"one\"", "[DONE]").doesNotContain("stream_cut");
    }

    private static byte[] frame(String type, String json) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(":event-type", type);
        headers.put(":message-type", "event");
        return AmazonFrame.bytes(headers, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_was_cached_is_counted_apart() {
        BEDROCK.usage(dev.caravan.stub.Usage.of(100, 5, 40, 0, 20)
                .beside("{'cacheDetails':[{'ttl':'1h','inputTokens':20}]}"));

        JsonNode usage = chat(CLAUDE).json().path("usage");

        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(100);
        assertThat(usage.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({
        "amazon.titan-embed-text-v2:0, '\"one\"', 1",
        "cohere.embed-multilingual-v3, '[\"one\",\"two\",\"three\"]', 3"
    })
    void vectors_come_in_openais_form(String model, String input, int vectors) {
        Reply reply = CARAVAN.post("/v1/embeddings", "{\"model\":\"bedrock/" + model + "\",\"input\":" + input + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("data").size()).isEqualTo(vectors);
        assertThat(reply.json().at("/data/0/embedding").size()).isEqualTo(8);
        assertThat(BEDROCK.journal().last().path()).endsWith("/invoke");
    }

    @Test
    void titan_takes_one_text_and_its_dimensions() {
        String model = "\"model\":\"bedrock/amazon.titan-embed-text-v2:0\"";
        Reply many = CARAVAN.post("/v1/embeddings", "{" + model + ",\"input\":[\"a\",\"b\"]}");
        Reply short4 = CARAVAN.post("/v1/embeddings", "{" + model + ",\"input\":[\"a\"],\"dimensions\":4}");

        assertThat(many.status()).isEqualTo(400);
        assertThat(many.json().at("/error/param").asText()).isEqualTo("input");
        assertThat(short4.json().at("/data/0/embedding").size()).isEqualTo(4);
    }

    @Test
    void keys_that_are_not_theirs_rest_the_provider() {
        try (TestCaravan other = TestCaravan.with()
                .provider("bedrock", BEDROCK)
                .provider("south", SOUTH)
                .property("caravan.provider.bedrock.secret-key", AmazonSignature.SECRET + "x")
                .start()) {
            SOUTH.says("from south");

            assertThat(other.ask("medium", "hi").text()).isEqualTo("from south");
            assertThat(other.ask("medium", "hi").text()).isEqualTo("from south");

            assertThat(BEDROCK.journal().count()).isEqualTo(1);
        }
    }
}
