package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.provider.GoogleKeyFiles;
import dev.caravan.stub.Call;
import dev.caravan.stub.Fault;
import dev.caravan.stub.GoogleTokenDialect;
import dev.caravan.stub.IssuedTokens;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.VertexDialect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemini and Claude as Google Cloud serves them. */
class VertexTest {
    private static final GoogleKeyFiles KEYS = GoogleKeyFiles.made();
    private static final String PUBLISHERS = "/v1/projects/my-project/locations/europe-west4/publishers";
    private static final String TOOLS = """
            "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object","properties":{}}}}]""";

    private final MovedClock clock = new MovedClock();
    private final IssuedTokens tokens = new IssuedTokens(clock, Duration.ofHours(1));
    private final ProviderStub google =
            new ProviderStub(new GoogleTokenDialect(tokens, KEYS.keys().getPublic()));
    private final ProviderStub vertex = new ProviderStub(new VertexDialect(tokens));
    private final TestCaravan caravan;

    VertexTest(@TempDir Path folder) throws IOException {
        caravan = TestCaravan.with()
                .clock(clock)
                .property("caravan.provider.vertex.base-url", vertex.baseUrl() + "/v1")
                .property("caravan.provider.vertex.location", VertexDialect.LOCATION)
                .property(
                        "caravan.provider.vertex.credentials",
                        KEYS.serviceAccount(folder, google.baseUrl() + "/token").toString())
                .property("caravan.retry.tries", "1")
                .start();
    }

    @AfterEach
    void close() {
        caravan.close();
        google.close();
        vertex.close();
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, false, /google/models/gemini-2.5-flash:generateContent",
        "gemini-2.5-flash, true, /google/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
        "claude-sonnet-4-6, false, /anthropic/models/claude-sonnet-4-6:rawPredict",
        "claude-haiku-4-5@20251001, true, /anthropic/models/claude-haiku-4-5%4020251001:streamRawPredict"
    })
    void each_maker_is_asked_in_its_own_words_at_its_own_address(String model, boolean streamed, String path) {
        vertex.says("two words");

        Reply chat = caravan.post(TestCaravan.request("vertex/" + model, "hi", streamed));
        Reply message = caravan.post("/v1/messages", """
                {"model":"vertex/%s","max_tokens":50,"stream":%s,"messages":[{"role":"user","content":"hi"}]}
                """.formatted(model, streamed));

        assertThat(chat.status()).as(chat.body()).isEqualTo(200);
        assertThat(message.status()).as(message.body()).isEqualTo(200);
        assertThat(chat.body()).contains("two", "words");
        assertThat(message.body()).contains("two", "words");
        assertThat(vertex.journal().calls())
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.path().replace("@", "%40")).isEqualTo(PUBLISHERS + path));
        if (model.startsWith("claude")) {
            assertThat(vertex.journal().calls()).allSatisfy(VertexTest::requireVersion);
        }
    }

    private static void requireVersion(Call call) {
        assertThat(call.json().path("anthropic_version").asText()).isEqualTo("vertex-2023-10-16");
        assertThat(call.json().has("model")).isFalse();
        assertThat(call.header("anthropic-version")).isEmpty();
        assertThat(call.header("x-api-key")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mod\\u0065l\" : \"vertex/claude-sonnet-4-6\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"the model\"}]}",
                "{\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"the model\"}],\n \"model\":\n\"vertex/claude-sonnet-4-6\"\n}"
            })
    void a_message_for_claude_goes_on_byte_by_byte_but_for_its_model(String body) {
        Reply reply = caravan.post("/v1/messages", body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        String sent = vertex.journal().last().text();
        assertThat(sent.replace("\"anthropic_version\":\"vertex-2023-10-16\"", "MODEL"))
                .isEqualTo(body.replaceFirst("\"mod[^\"]*\"\\s*:\\s*\"[^\"]*\"", "MODEL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.5-flash", "gemini-3-pro-preview", "claude-sonnet-4-6"})
    void tools_are_called_and_answered_without_ids_that_it_does_not_know(String model) {
        vertex.next(1).callsTool("look", "{\"at\":1}").callsTool("look", "{\"at\":2}");
        Reply called = caravan.post("""
                {"model":"vertex/%s","max_tokens":100,%s,"messages":[{"role":"user","content":"hi"}]}""".formatted(model, TOOLS));
        assertThat(called.status()).as(called.body()).isEqualTo(200);
        JsonNode message = called.json().path("choices").path(0).path("message");
        JsonNode calls = message.path("tool_calls");
        assertThat(calls).hasSize(2);

        Reply answered = caravan.post("""
                {"model":"vertex/%s","max_tokens":100,%s,"messages":[{"role":"user","content":"hi"},%s,
                 {"role":"tool","tool_call_id":"%s","content":"one"},
                 {"role":"tool","tool_call_id":"%s","content":"two"}]}""".formatted(
                        model,
                        TOOLS,
                        message,
                        calls.path(0).path("id").asText(),
                        calls.path(1).path("id").asText()));

        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3-pro-preview, /generationConfig/thinkingConfig/thinkingLevel, LOW",
        "gemini-2.5-flash, /generationConfig/thinkingConfig/thinkingBudget, 1024",
        "claude-adaptive, /output_config/effort, low",
        "claude-haiku-4-5@20251001, /thinking/budget_tokens, 1024"
    })
    void each_model_is_told_in_its_own_way_how_hard_to_think(String model, String place, String effort) {
        Reply reply = caravan.post("""
                {"model":"vertex/%s","reasoning_effort":"low","messages":[{"role":"user","content":"hi"}]}""".formatted(model));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(vertex.journal().last().json().at(place).asText()).isEqualTo(effort);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.5-flash", "claude-sonnet-4-6"})
    void tokens_are_counted(String model) {
        vertex.usage(123, 0);

        Reply reply = caravan.post("/v1/messages/count_tokens", """
                {"model":"vertex/%s","system":"Be brief.","messages":[{"role":"user","content":"hi"}],
                 "tools":[{"name":"look","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"}}
                """.formatted(model));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("input_tokens").asInt()).isEqualTo(123);
    }

    @Test
    void texts_become_vectors() {
        Reply reply = caravan.post(
                "/v1/embeddings",
                "{\"model\":\"vertex/text-embedding-005\",\"input\":[\"four\",\"words\"],\"dimensions\":2}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("data")).hasSize(2);
        assertThat(reply.json().path("data").path(1).path("embedding")).hasSize(2);
        assertThat(reply.json().path("usage").path("prompt_tokens").asInt()).isEqualTo(9);
        assertThat(vertex.journal()
                        .last()
                        .json()
                        .path("parameters")
                        .path("autoTruncate")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void more_texts_than_a_model_takes_are_refused_by_name() {
        Reply one = caravan.post("/v1/embeddings", "{\"model\":\"vertex/gemini-embedding-001\",\"input\":\"a\"}");
        Reply two =
                caravan.post("/v1/embeddings", "{\"model\":\"vertex/gemini-embedding-001\",\"input\":[\"a\",\"b\"]}");

        assertThat(one.status()).as(one.body()).isEqualTo(200);
        assertThat(two.status()).isEqualTo(400);
        assertThat(two.json().path("error").path("param").asText()).isEqualTo("input");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.5-flash", "claude-sonnet-4-6"})
    void what_google_itself_says_is_understood_for_every_maker(String model) {
        vertex.fails(429);
        assertThat(caravan.ask("vertex/" + model, "hi").status()).isEqualTo(429);

        clock.moves(Duration.ofMinutes(5));
        vertex.behaves();
        tokens.revoke();
        assertThat(caravan.ask("vertex/" + model, "hi").status()).isEqualTo(200);
        assertThat(google.journal().count()).isEqualTo(2);
    }

    @Test
    void what_claude_says_is_understood() {
        vertex.fails(Fault.of(400, "invalid_request_error", "prompt is too long: 200001 tokens > 200000 maximum"));

        Reply reply = caravan.ask("vertex/claude-sonnet-4-6", "hi");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").path("code").asText()).isEqualTo("context_length_exceeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-/../../x", "..", "a?b", "claude- x"})
    void no_name_of_a_model_leads_elsewhere(String name) {
        caravan.ask("vertex/" + name, "hi");

        assertThat(vertex.journal().calls()).isNotEmpty().allMatch(call -> call.path()
                .matches(PUBLISHERS + "/(google|anthropic)/models/[^/?]+:[A-Za-z]+"));
    }
}
