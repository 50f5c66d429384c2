package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.AzureDialect;
import dev.caravan.stub.Call;
import dev.caravan.stub.Header;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's models as Azure serves them: by deployment, on the surface that the operator has. */
class AzureTest {
    private final ProviderStub azure = ProviderStub.azure();
    private final MovedClock clock = new MovedClock();

    @AfterEach
    void close() {
        azure.close();
    }

    private TestCaravan.Builder with() {
        return TestCaravan.with()
                .clock(clock)
                .property("caravan.provider.azure.api-key", "key-of-azure")
                .property("caravan.provider.azure.base-url", azure.baseUrl())
                .property("caravan.retry.tries", "1");
    }

    private TestCaravan classic() {
        return with().property("caravan.provider.azure.api-version", "2024-10-21")
                .start();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', /openai/v1/chat/completions",
        "'', preview, /openai/v1/chat/completions?api-version=preview",
        "/openai/v1/, '', /openai/v1/chat/completions",
        "/openai, 2024-10-21, /openai/deployments/my-mini/chat/completions?api-version=2024-10-21",
        "/openai/v1, 2024-10-21, /openai/deployments/my-mini/chat/completions?api-version=2024-10-21",
        "/openai/deployments/other/chat/completions?api-version=2025-01-01-preview, '',"
                + " /openai/deployments/my-mini/chat/completions?api-version=2025-01-01-preview",
        "/openai/deployments/other/chat/completions?api-version=2025-01-01-preview, 2024-10-21,"
                + " /openai/deployments/my-mini/chat/completions?api-version=2024-10-21"
    })
    void an_address_copied_at_any_length_leads_to_the_deployment(String behind, String version, String path) {
        try (TestCaravan caravan = with().property("caravan.provider.azure.base-url", azure.baseUrl() + behind)
                .property("caravan.provider.azure.api-version", version)
                .start()) {
            Reply reply = caravan.ask("azure/my-mini", "hi");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            Call call = azure.journal().last();
            assertThat(call.path()).isEqualTo(path);
            assertThat(call.header("api-key")).hasValue("key-of-azure");
            assertThat(call.header("authorization")).isEmpty();
            assertThat(call.json().path("model").asText()).isEqualTo("my-mini");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2024-10-21"})
    void responses_are_asked_for_where_azure_has_them(String version) {
        try (TestCaravan caravan =
                with().property("caravan.provider.azure.api-version", version).start()) {
            Reply reply = caravan.post("/v1/responses", "{\"model\":\"azure/my-mini\",\"input\":\"hi\"}");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(azure.journal().last().path()).isEqualTo("/openai/v1/responses");
            assertThat(azure.journal().last().json().path("store").asBoolean(true))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/../../b", "?x=y", "a b"})
    void no_name_of_a_deployment_leads_elsewhere(String name) {
        try (TestCaravan caravan = classic()) {
            Reply reply = caravan.ask("azure/" + name, "hi");

            assertThat(reply.status()).as(reply.body()).isEqualTo(404);
            assertThat(azure.journal().calls()).allMatch(call -> call.path()
                    .matches("/openai/deployments/[^/?]+/chat/completions\\?api-version=.*"));
        }
    }

    @Test
    void a_deployment_that_does_not_exist_is_no_model() {
        try (TestCaravan caravan = classic()) {
            Reply reply = caravan.ask("azure/missing", "hi");

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.json().path("error").path("code").asText()).isEqualTo("model_not_found");
            assertThat(reply.body()).contains("azure has no model 'missing'");
        }
    }

    @Test
    void what_a_deployment_cannot_do_another_provider_may() {
        try (ProviderStub south = ProviderStub.openAi();
                TestCaravan caravan = with().provider("south", south)
                        .property("caravan.tier.simple.chain", "azure/my-mini, south/m1")
                        .start()) {
            azure.fails(
                    400,
                    "OperationNotSupported",
                    "The chatCompletion operation does not work with the specified model, my-mini.");

            assertThat(caravan.ask("simple", "hi").header("x-caravan-provider")).isEqualTo("south");
        }
    }

    @Test
    void what_a_filter_refuses_is_the_callers_to_change() {
        try (ProviderStub south = ProviderStub.openAi();
                TestCaravan caravan = with().provider("south", south)
                        .property("caravan.tier.simple.chain", "azure/my-mini, south/m1")
                        .start()) {
            azure.fails(AzureDialect.filtered());

            Reply reply = caravan.ask("simple", "hi");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().path("error").path("code").asText()).isEqualTo("content_filter");
            assertThat(reply.json().path("error").path("param").asText()).isEqualTo("prompt");
            assertThat(reply.json().path("error").path("message").asText())
                    .contains("filtered for hate, jailbreak", "content management policy");
            assertThat(south.journal().count()).isZero();
        }
    }

    @Test
    void what_filters_found_reaches_a_caller_of_its_form() {
        try (TestCaravan caravan = classic()) {
            Reply whole = caravan.ask("azure/my-mini", "hi");
            Reply streamed = caravan.stream("azure/my-mini", "hi");

            assertThat(whole.json().path("prompt_filter_results")).isNotEmpty();
            assertThat(whole.json().path("choices").path(0).path("content_filter_results"))
                    .isNotEmpty();
            assertThat(streamed.body()).startsWith("data: {\"choices\":[],\"created\":0,\"id\":\"\"");
            assertThat(streamed.body()).contains("content_filter_results").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void the_chunk_of_the_filters_begins_no_message() {
        try (TestCaravan caravan = classic()) {
            azure.says("two words");

            Reply reply = caravan.post("/v1/messages", """
                    {"model":"azure/my-mini","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"hi"}]}
                    """);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.body()).contains("\"model\":\"my-mini\"", "two", "message_stop");
        }
    }

    @Test
    void texts_become_vectors() {
        try (TestCaravan caravan = classic()) {
            Reply reply = caravan.post("/v1/embeddings", "{\"model\":\"azure/my-vectors\",\"input\":[\"a\",\"b\"]}");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.json().path("data")).hasSize(2);
            assertThat(azure.journal().last().path())
                    .isEqualTo("/openai/deployments/my-vectors/embeddings?api-version=2024-10-21");
        }
    }

    @Test
    void a_refused_key_is_the_operators_affair() {
        try (TestCaravan caravan =
                with().property("caravan.provider.azure.api-key", "bad").start()) {
            Reply reply = caravan.ask("azure/my-mini", "hi");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).contains("key or quota refused").doesNotContain("subscription");
        }
    }

    @ParameterizedTest
    @CsvSource({"retry-after-ms, 2500, 3", "retry-after, 26, 26", "x-ratelimit-reset-tokens, 7, 7"})
    void it_says_how_long_to_wait(String header, String value, String seconds) {
        try (TestCaravan caravan =
                with().property("caravan.cool-down.longest", "1m").start()) {
            azure.failsWith(429, new Header("x-ratelimit-remaining-tokens", "0"), new Header(header, value));

            Reply reply = caravan.ask("azure/my-mini", "hi");

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("retry-after")).isEqualTo(seconds);

            azure.behaves();
            clock.moves(Duration.ofSeconds(Long.parseLong(seconds)));
            assertThat(caravan.ask("azure/my-mini", "hi").status()).isEqualTo(200);
        }
    }
}
