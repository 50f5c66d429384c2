package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Fault;
import dev.caravan.stub.OllamaDialect;
import dev.caravan.stub.ProviderStub;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Ollama cannot do goes to the next provider in a tier, and back to the caller where Ollama was named. */
class OllamaRefusalTest {
    private static final String HI = "\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]";
    private static final String TOOLS = "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"look\"}}]";

    private static final ProviderStub OLLAMA = ProviderStub.ollama();
    private static final ProviderStub NEXT = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("ollama", OLLAMA)
            .provider("next", NEXT)
            .property("caravan.retry.wait", "1ms")
            .property("caravan.cool-down.first", "1ms")
            .property("caravan.cool-down.longest", "1ms")
            .property("caravan.cool-down.auth", "1ms")
            .property("caravan.breaker.least-calls", "1000")
            .property("caravan.breaker.window", "1000")
            .start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        OLLAMA.close();
        NEXT.close();
    }

    @BeforeEach
    void forget() {
        OLLAMA.behaves().journal().clear();
        NEXT.behaves().says("from the next").journal().clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "seed | `messages`, \"seed\": 2147483648",
                "stop | `messages`, \"stop\": [\"a\", \"\"]",
                "n | `messages`, \"n\": 2",
                "logprobs | `messages`, \"logprobs\": true",
                "logit_bias | `messages`, \"logit_bias\": {\"1\": 2}",
                "response_format | `messages`, `tools`, \"response_format\": {\"type\": \"json_object\"}",
            })
    void a_member_that_cannot_be_honoured_is_named(String member, String members) {
        requireUnasked("/v1/chat/completions", members.replace("`messages`", HI).replace("`tools`", TOOLS), member);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tool_choice | \"tool_choice\": {\"type\": \"tool\", \"name\": \"leap\"}, `tools`",
                "output_config.format | `tools`, \"output_config\": {\"format\": {\"type\": \"json_schema\","
                        + " \"schema\": {\"type\": \"object\"}}}",
                "stop_sequences | \"stop_sequences\": [\"\"]",
                "tools[0].input_schema | \"tools\": [{\"name\": \"look\", \"input_schema\": {\"type\": \"array\"}}]",
                "presence_penalty | \"presence_penalty\": \"much\"",
                "top_k | \"top_k\": 1.5",
            })
    void a_member_in_anthropics_form_is_named_as_there(String member, String members) {
        Reply reply = pinned(
                "/v1/messages",
                "\"max_tokens\": 9, " + HI + ", "
                        + members.replace(
                                "`tools`",
                                "\"tools\": [{\"name\": \"look\", \"input_schema\": {\"type\": \"object\"}}]"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/message").asText()).contains("'" + member + "'");
        assertThat(OLLAMA.journal().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "image_url.url | {\"type\": \"image_url\", \"image_url\": {\"url\": \"https://example.org/a.png\"}}",
                "file.file_data | {\"type\": \"file\", \"file\":"
                        + " {\"file_data\": \"data:application/pdf;base64,JVBERi0=\"}}",
                "input_audio | {\"type\": \"input_audio\", \"input_audio\":"
                        + " {\"data\": \"UklGRg==\", \"format\": \"wav\"}}",
            })
    void what_ollama_cannot_look_at_is_named_by_its_place(String place, String part) {
        requireUnasked(
                "/v1/chat/completions",
                "\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"see\"}, " + part
                        + "]}]",
                "messages[0].content[1]." + place);
    }

    private static void requireUnasked(String path, String members, String param) {
        Reply named = pinned(path, members);
        Reply inTier = CARAVAN.post(path, "{\"model\": \"simple\", " + members + "}");

        assertThat(named.status()).as(named.body()).isEqualTo(400);
        assertThat(named.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(inTier.header("x-caravan-provider")).as(inTier.body()).isEqualTo("next");
        assertThat(OLLAMA.journal().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "no-tools, tools",
        "no-tools-thinking, tools",
        "no-think, reasoning_effort",
        "llama-blind, messages",
    })
    void an_ability_that_a_model_lacks_is_named(String model, String param) {
        if (model.equals("llama-blind")) {
            OLLAMA.fails(Fault.uncoded(400, "\"llama-blind\" does not support images"));
        }

        Reply reply = CARAVAN.post("{\"model\": \"ollama/" + model + "\", " + HI + ", "
                + (param.equals("tools") ? TOOLS : "\"reasoning_effort\": \"low\"") + "}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(reply.errorMessage()).contains("does not support");
        assertThat(OLLAMA.journal().count()).isEqualTo(1);
    }

    @Test
    void a_level_of_thinking_that_a_model_does_not_take_is_named() throws Exception {
        try (TestCaravan levels = TestCaravan.with()
                .provider("ollama", OLLAMA)
                .property("caravan.model.ollama/llama*.thinking", "effort")
                .start()) {
            Reply reply = levels.post("{\"model\": \"ollama/llama3.2\", " + HI + ", \"reasoning_effort\": \"low\"}");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().at("/error/param").asText()).isEqualTo("reasoning_effort");
        }
    }

    static Stream<Fault> tooLong() {
        return Stream.of(
                Fault.uncoded(400, "the input length exceeds the context length"),
                Fault.uncoded(500, "input length exceeds maximum context length"),
                Fault.uncoded(400, "prompt too long; exceeded max context length by 12 tokens"),
                OllamaDialect.exceedsContextSize(2622, 512),
                Fault.uncoded(500, OllamaDialect.exceedsContextSize(2622, 512).message()));
    }

    @ParameterizedTest
    @MethodSource
    void tooLong(Fault fault) {
        OLLAMA.fails(fault);

        Reply named = pinned("/v1/chat/completions", HI);
        Reply inTier = CARAVAN.chat("hi");

        assertThat(named.status()).isEqualTo(400);
        assertThat(named.errorCode()).isEqualTo("context_length_exceeded");
        assertThat(inTier.text()).isEqualTo("from the next");
        assertThat(OLLAMA.journal().count()).isEqualTo(2);
    }

    @Test
    void what_a_model_lacks_sends_a_tiers_call_on() {
        OLLAMA.fails(Fault.uncoded(400, "registry.ollama.ai/library/m1:latest does not support tools"));

        Reply reply = CARAVAN.post("{\"model\": \"simple\", " + HI + ", " + TOOLS + "}");

        assertThat(reply.text()).isEqualTo("from the next");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
    }

    @Test
    void a_model_that_is_not_there_is_not_found() {
        Reply reply = CARAVAN.ask("ollama/retired", "hi");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.errorCode()).isEqualTo("model_not_found");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void another_400_is_the_callers_to_mend(boolean wrapped) {
        String words = "illegal base64 data at input byte 4";
        OLLAMA.fails(Fault.uncoded(
                400, wrapped ? "{\"error\":{\"code\":400,\"message\":\"" + words + "\",\"type\":\"x\"}}" : words));

        Reply reply = CARAVAN.chat("hi");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorMessage()).endsWith(": " + words);
        assertThat(NEXT.journal().count()).isZero();
    }

    @Test
    void an_error_may_be_an_object() {
        OLLAMA.answers(400, "application/json", "{\"error\":{\"message\":\"an odd request\",\"code\":400}}");

        assertThat(CARAVAN.chat("hi").errorMessage()).endsWith(": an odd request");
    }

    @ParameterizedTest
    @CsvSource({
        "500, option \"seed\" must be of type integer, server_error",
        "500, invalid format: \"yaml\"; expected \"json\" or a valid JSON Schema object, server_error",
        "503, server busy, server_error",
        "401, unauthorized, auth",
        "403, this model requires a subscription, auth",
        "429, you've reached your weekly usage limit, auth",
        "429, you've reached your hourly usage limit, rate_limit",
        "404, model 'm1' not found, bad_request"
    })
    void what_is_not_the_callers_fault_is_the_next_providers_turn(int status, String words, String trouble) {
        OLLAMA.fails(Fault.uncoded(status, words));
        double before = CARAVAN.meter("llm_fallbacks_total", "from=\"ollama/m1\"", "reason=\"" + trouble + "\"");

        Reply reply = CARAVAN.chat("hi");

        assertThat(reply.text()).isEqualTo("from the next");
        assertThat(CARAVAN.meter("llm_fallbacks_total", "from=\"ollama/m1\"", "reason=\"" + trouble + "\"") - before)
                .isEqualTo(1);
    }

    private static Reply pinned(String path, String members) {
        return CARAVAN.post(path, "{\"model\": \"ollama/llama3.2\", " + members + "}");
    }
}
