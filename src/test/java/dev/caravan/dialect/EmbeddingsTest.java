package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Fault;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POST /v1/embeddings over providers of several kinds. */
class EmbeddingsTest {
    private static final String OPENAI_MODEL = "openai/text-embedding-3-small";
    private static final String OLLAMA_MODEL = "ollama/nomic-embed-text";
    private static final String SANDBOX_MODEL = "sandbox/embed";

    private static final ProviderStub OPENAI = ProviderStub.openAi();
    private static final ProviderStub OLLAMA = ProviderStub.ollama();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("openai", OPENAI)
            .provider("ollama", OLLAMA)
            .property("caravan.provider.openai.models", "shared, text-embedding-*")
            .property("caravan.provider.ollama.models", "shared, nomic-*")
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
        OPENAI.close();
        OLLAMA.close();
    }

    @BeforeEach
    void forget() {
        OPENAI.behaves().journal().clear();
        OLLAMA.behaves().journal().clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI_MODEL, OLLAMA_MODEL, SANDBOX_MODEL})
    void vectors_come_in_the_order_of_their_texts(String model) {
        Reply reply = embed(model, "\"input\": [\"one\", \"two\", \"one\"]");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("object").asText()).isEqualTo("list");
        assertThat(reply.json().path("model").asText()).isEqualTo(model.split("/", 2)[1]);
        assertThat(reply.json().at("/usage/prompt_tokens").asInt()).isPositive();
        assertThat(reply.json().at("/usage/total_tokens"))
                .isEqualTo(reply.json().at("/usage/prompt_tokens"));
        JsonNode data = reply.json().path("data");
        assertThat(data).extracting(item -> item.path("index").asInt()).containsExactly(0, 1, 2);
        assertThat(data).allMatch(item -> item.path("object").asText().equals("embedding"));
        assertThat(data.at("/0/embedding")).isEqualTo(data.at("/2/embedding")).isNotEqualTo(data.at("/1/embedding"));
        assertThat(embed(model, "\"input\": \"two\"").json().at("/data/0/embedding"))
                .isEqualTo(data.at("/1/embedding"));
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI_MODEL, OLLAMA_MODEL, SANDBOX_MODEL})
    void packed_vectors_are_the_same_numbers(String model) {
        JsonNode numbers = embed(model, "\"input\": \"one\", \"encoding_format\": \"float\"")
                .json()
                .at("/data/0/embedding");
        String packed = embed(model, "\"input\": \"one\", \"encoding_format\": \"base64\"")
                .json()
                .at("/data/0/embedding")
                .asText();

        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(numbers).isNotEmpty();
        numbers.forEach(number -> assertThat(bytes.getFloat()).isEqualTo((float) number.asDouble()));
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI_MODEL, OLLAMA_MODEL, SANDBOX_MODEL})
    void vectors_have_the_dimensions_that_were_asked_for(String model) {
        Reply reply = embed(model, "\"input\": [\"one\", \"two\"], \"dimensions\": 3, \"user\": \"u-1\"");

        assertThat(reply.json().at("/data/1/embedding")).as(reply.body()).hasSize(3);
    }

    @Test
    void openai_gets_the_callers_bytes_and_the_caller_gets_openais() {
        String answer =
                "{ \"object\":\"list\", \"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.10000000149]}],"
                        + "\"model\":\"m\",\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}, \"more\": null }";
        OPENAI.answers(200, "application/json", answer);
        String request = "{ \"input\":\"caf\\u00e9\",  \"model\":\"%s\", \"later_member\":[1.0] }";

        Reply reply = CARAVAN.post("/v1/embeddings", request.formatted(OPENAI_MODEL));

        assertThat(OPENAI.journal().last().path()).isEqualTo("/v1/embeddings");
        assertThat(OPENAI.journal().last().text()).isEqualTo(request.formatted("text-embedding-3-small"));
        assertThat(reply.body()).isEqualTo(answer);
    }

    @Test
    void ollama_is_asked_in_its_words() {
        embed(OLLAMA_MODEL, "\"input\": \"caf\\u00e9\", \"dimensions\": 3, \"encoding_format\": \"base64\"");

        assertThat(OLLAMA.journal().last().path()).isEqualTo("/api/embed");
        assertThat(OLLAMA.journal().last().text())
                .isEqualTo("{\"model\":\"nomic-embed-text\",\"input\":[\"caf\\u00e9\"],\"truncate\":false,"
                        + "\"dimensions\":3}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1, 2, 3]", "[[1, 2], [3]]"})
    void tokens_say_something_to_openai_only(String tokens) {
        assertThat(embed(OPENAI_MODEL, "\"input\": " + tokens).status()).isEqualTo(200);

        for (String model : new String[] {OLLAMA_MODEL, SANDBOX_MODEL}) {
            Reply reply = embed(model, "\"input\": " + tokens);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().at("/error/param").asText()).isEqualTo("input");
        }
        assertThat(OLLAMA.journal().count()).isZero();
    }

    @Test
    void a_member_that_only_openai_may_know_is_refused_for_ollama() {
        Reply reply = embed(OLLAMA_MODEL, "\"input\": \"x\", \"later_member\": 1");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("later_member");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "input | \"model\": \"openai/m\"",
                "input | \"model\": \"openai/m\", \"input\": \"\"",
                "input | \"model\": \"openai/m\", \"input\": [\"a\", \"\"]",
                "input | \"model\": \"openai/m\", \"input\": []",
                "input | \"model\": \"openai/m\", \"input\": [\"a\", 1]",
                "encoding_format | \"model\": \"openai/m\", \"input\": \"x\", \"encoding_format\": \"int8\"",
                "dimensions | \"model\": \"openai/m\", \"input\": \"x\", \"dimensions\": 0",
                "model | \"input\": \"x\"",
                "model | \"model\": \"auto\", \"input\": \"x\"",
                "model | \"model\": \"simple\", \"input\": \"x\"",
                "model | \"model\": \"local\", \"input\": \"x\"",
            })
    void what_asks_for_no_vectors_is_refused(String param, String members) {
        Reply reply = CARAVAN.post("/v1/embeddings", "{" + members + "}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(OPENAI.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody-knows-this", "ollama/retired", "elsewhere/m", "sandbox/echo"})
    void an_unknown_model_is_not_found(String model) {
        Reply reply = embed(model, "\"input\": \"x\"");

        assertThat(reply.status()).as(reply.body()).isEqualTo(404);
        assertThat(reply.errorCode()).isEqualTo("model_not_found");
    }

    @Test
    void a_bare_name_finds_the_providers_that_list_it() {
        assertThat(embed("text-embedding-3-small", "\"input\": \"x\"").header("x-caravan-provider"))
                .isEqualTo("openai");
        assertThat(embed("nomic-embed-text", "\"input\": \"x\"").header("x-caravan-provider"))
                .isEqualTo("ollama");

        OPENAI.fails(500);
        OLLAMA.fails(500);
        OPENAI.next(1).fails(503);
        OLLAMA.behaves();
        Reply shared = embed("shared", "\"input\": \"x\"");
        assertThat(shared.status()).as(shared.body()).isEqualTo(200);
        assertThat(shared.header("x-caravan-provider")).isEqualTo("ollama");
    }

    @ParameterizedTest
    @CsvSource({
        "429, 429, rate_limit_exceeded, 3, rate_limit",
        "500, 500, all_providers_failed, 3, server_error",
        "401, 500, all_providers_failed, 1, auth",
        "404, 404, model_not_found, 1, bad_request",
        "400, 400, '', 1, bad_request"
    })
    void a_providers_failure_means_what_it_means_for_chat(
            int status, int told, String code, int calls, String trouble) {
        for (ProviderStub stub : new ProviderStub[] {OPENAI, OLLAMA}) {
            stub.fails(status);

            Reply reply = embed(stub == OPENAI ? OPENAI_MODEL : OLLAMA_MODEL, "\"input\": \"x\"");

            assertThat(reply.status()).as(reply.body()).isEqualTo(told);
            assertThat(reply.errorCode()).isEqualTo(code.isEmpty() ? "null" : code);
            assertThat(stub.journal().count()).isEqualTo(calls);
        }
        assertThat(CARAVAN.meter("llm_requests_total", "error_type=\"" + trouble + "\""))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_text_that_is_too_long_is_the_callers_to_mend() {
        OLLAMA.fails(Fault.uncoded(400, "the input length exceeds the context length"));

        assertThat(embed(OLLAMA_MODEL, "\"input\": \"x\"").errorCode()).isEqualTo("context_length_exceeded");
    }

    @Test
    void a_model_without_vectors_is_the_callers_to_mend() {
        OLLAMA.fails(Fault.uncoded(501, "this model does not support embeddings"));

        Reply reply = embed(OLLAMA_MODEL, "\"input\": \"x\"");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("model");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"embeddings\":[]}",
                "{\"model\":\"m\",\"embeddings\":[[0.1],[0.2]]}",
                "{\"model\":\"m\",\"embeddings\":[[]]}",
                "{\"model\":\"m\",\"embeddings\":[[\"0.1\"]]}",
                "{\"model\":\"m\",\"embeddings\":[[null]]}",
                "{\"error\":\"broken\"}",
                "[",
            })
    void what_is_no_vector_for_each_text_is_the_providers_failure(String answer) {
        OLLAMA.answers(200, "application/json", answer);

        assertThat(embed(OLLAMA_MODEL, "\"input\": \"x\"").errorCode()).isEqualTo("all_providers_failed");
    }

    @Test
    void vectors_of_other_dimensions_than_asked_for_are_not_passed_on() {
        OLLAMA.answers(200, "application/json", "{\"model\":\"m\",\"embeddings\":[[0.1,0.2]]}");

        Reply reply = embed(OLLAMA_MODEL, "\"input\": \"x\", \"dimensions\": 3");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("dimensions");
        assertThat(OLLAMA.journal().count()).isEqualTo(1);
    }

    @Test
    void tokens_are_the_providers_figures_or_estimated() {
        OLLAMA.usage(41, 0);
        assertThat(embed(OLLAMA_MODEL, "\"input\": \"x\"")
                        .json()
                        .at("/usage/prompt_tokens")
                        .asInt())
                .isEqualTo(41);

        for (Usage nonsense : new Usage[] {new Usage.Missing(), Usage.negative(), Usage.huge(), Usage.inWords()}) {
            OLLAMA.usage(nonsense);
            Reply reply = embed(OLLAMA_MODEL, "\"input\": [\"four\", \"eight go\"]");
            assertThat(reply.json().at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        }
    }

    private static Reply embed(String model, String members) {
        return CARAVAN.post("/v1/embeddings", "{\"model\": \"" + model + "\", " + members + "}");
    }
}
