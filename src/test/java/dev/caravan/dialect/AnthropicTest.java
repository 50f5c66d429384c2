package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.AnthropicSignature;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is peculiar to Claude, asked in OpenAI's form and in its own. */
class AnthropicTest {
    private static final String TOOL = """
            {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}""";

    private static final String LOOP = """
            {"role": "user", "content": "look twice"},
            {"role": "assistant", "content": null, "tool_calls": [
              {"id": "%s", "type": "function", "function": {"name": "look", "arguments": "{\\"at\\": 1.0}"}}]},
            {"role": "tool", "tool_call_id": "%s", "content": "a caravan"}""";

    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));
    private static final ProviderStub CLAUDE = ProviderStub.anthropic();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("anthropic", CLAUDE)
            .property("caravan.model.anthropic/*adaptive*.thinking", "effort")
            .clock(NOW::get)
            .start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        CLAUDE.close();
    }

    /** Who rested is back by the next day. */
    @BeforeEach
    void forget() {
        NOW.updateAndGet(now -> now.plus(Duration.ofDays(1)));
        CLAUDE.behaves().journal().clear();
    }

    @Test
    void the_most_tokens_are_the_models_default_where_the_caller_names_none() {
        chat("\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]");

        assertThat(asked().path("max_tokens").asInt()).isEqualTo(8192);
    }

    @Test
    void without_a_default_the_caller_must_name_the_most_tokens() throws Exception {
        CARAVAN.takeOver(Map.of("caravan.model.anthropic/*.max-tokens", ""));

        Reply reply = chat("\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]");

        CARAVAN.takeOver(Map.of());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("max_tokens");
    }

    @ParameterizedTest
    @CsvSource({"low, 1024", "medium, 8192", "high, 24576", "xhigh, 32000"})
    void an_effort_is_a_budget_beside_the_answers_tokens(String effort, int budget) {
        chat("\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}], \"reasoning_effort\": \"" + effort + "\"");

        assertThat(asked().at("/thinking/budget_tokens").asInt()).isEqualTo(budget);
        assertThat(asked().path("max_tokens").asInt()).isEqualTo(8192 + budget);
    }

    @Test
    void a_budget_stays_within_the_callers_most_tokens() {
        chat("\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}], \"reasoning_effort\": \"high\","
                + " \"max_completion_tokens\": 3000");

        assertThat(asked().at("/thinking/budget_tokens").asInt()).isEqualTo(2999);
        assertThat(asked().path("max_tokens").asInt()).isEqualTo(3000);
    }

    @Test
    void newer_models_are_told_the_effort() {
        Reply reply = CARAVAN.post("{\"model\": \"anthropic/claude-adaptive\", \"messages\": [{\"role\": \"user\","
                + " \"content\": \"hi\"}], \"reasoning_effort\": \"medium\"}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked().at("/thinking/type").asText()).isEqualTo("adaptive");
        assertThat(asked().at("/output_config/effort").asText()).isEqualTo("medium");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temperature\": 0.5",
                "\"top_k\": 5",
                "\"top_p\": 0.5",
                "\"max_tokens\": 500",
                "\"response_format\": {\"type\": \"json_object\"}"
            })
    void what_does_not_go_with_thinking_is_refused(String member) {
        Reply reply = chat(
                "\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}], \"reasoning_effort\": \"low\", " + member);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(CLAUDE.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_claude_thought_before_a_tool_comes_back_with_its_result(boolean streamed) {
        CLAUDE.says("let me see").thinks("it must be behind the dune").callsTool("look", "{\"at\": 1.0}");
        Reply called = chat("\"stream\": " + streamed + ", \"reasoning_effort\": \"low\", \"tools\": [" + TOOL
                + "], \"messages\": [{\"role\": \"user\", \"content\": \"look twice\"}]");
        String id = called.body().replaceAll("(?s).*?\"id\":\"(toolu_[^\"]+)\".*", "$1");
        CLAUDE.says("seen");

        Reply answered = chat("\"reasoning_effort\": \"low\", \"tools\": [" + TOOL + "], \"messages\": ["
                + LOOP.formatted(id, id) + "]");

        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
        JsonNode assistant = asked().at("/messages/1/content");
        assertThat(assistant.at("/0/type").asText()).isEqualTo("thinking");
        assertThat(assistant.at("/0/thinking").asText()).isEqualTo("it must be behind the dune");
        assertThat(assistant.at("/1/input").toString()).isEqualTo("{\"at\":1.0}");
        assertThat(asked().at("/thinking/type").asText()).isEqualTo("enabled");
    }

    @Test
    void a_loop_whose_thoughts_are_lost_goes_on_without_thinking() {
        Reply reply = chat("\"reasoning_effort\": \"low\", \"tools\": [" + TOOL + "], \"messages\": ["
                + LOOP.formatted("call_1", "call_1") + "]");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked().at("/thinking/type").asText()).isEqualTo("disabled");
    }

    @Test
    void tools_that_only_the_history_knows_are_declared() {
        Reply reply = chat("\"messages\": [" + LOOP.formatted("call_1", "call_1") + "]");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked().at("/tools/0/name").asText()).isEqualTo("look");
        assertThat(asked().at("/tool_choice/type").asText()).isEqualTo("none");
    }

    @Test
    void an_answer_in_a_schema_may_still_be_a_tools_call() {
        CLAUDE.callsTool("look", "{}");

        Reply reply = chat("\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}], \"tools\": [" + TOOL
                + "], \"response_format\": {\"type\": \"json_object\"}");

        assertThat(asked().at("/tool_choice/type").asText()).isEqualTo("any");
        assertThat(asked().path("tools")).hasSize(2);
        assertThat(reply.json().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(reply.json()
                        .at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_schema_is_answered_by_a_tool_that_the_caller_never_sees(boolean streamed) {
        CLAUDE.callsTool("give_json_answer", "{\"wheels\": 4.0}");

        Reply reply = chat("\"stream\": " + streamed + ", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}],"
                + " \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"a\", \"schema\":"
                + " {\"type\": \"object\", \"properties\": {\"wheels\": {\"type\": \"number\", \"minimum\": 1}}}}}");

        assertThat(reply.text()).isEqualTo("{\"wheels\": 4.0}");
        assertThat(reply.body()).contains("\"finish_reason\":\"stop\"").doesNotContain("give_json_answer");
        assertThat(asked().at("/tools/0/input_schema/properties/wheels/minimum").asInt())
                .isEqualTo(1);
    }

    @Test
    void cache_hints_go_on() {
        chat("\"messages\": [{\"role\": \"system\", \"content\": [{\"type\": \"text\", \"text\": \"be brief\","
                + " \"cache_control\": {\"type\": \"ephemeral\"}}]}, {\"role\": \"user\", \"content\": \"hi\"}]");

        assertThat(asked().at("/system/0/cache_control/type").asText()).isEqualTo("ephemeral");
    }

    @Test
    void a_request_in_claudes_own_form_goes_on_byte_by_byte() {
        String request = """
                { "model":"anthropic/claude-x",  "max_tokens":64,
                  "system":[{"type":"text","text":"be\\u0020brief","cache_control":{"type":"ephemeral"}}],
                  "top_k":5, "messages":[{"role":"user","content":"hi"}]}""";

        Reply reply = CARAVAN.post("/v1/messages", request);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(CLAUDE.journal().last().text()).isEqualTo(request.replace("anthropic/claude-x", "claude-x"));
        assertThat(reply.header("request-id")).isEqualTo(reply.header("x-request-id"));
    }

    @Test
    void thoughts_that_claude_did_not_sign_are_left_out_for_it() {
        String signed = AnthropicSignature.of("hm");
        Reply reply = CARAVAN.post("/v1/messages", """
                {"model": "anthropic/claude-x", "max_tokens": 2000,
                 "messages": [{"role": "user", "content": "hi"},
                  {"role": "assistant", "content": [{"type": "thinking", "thinking": "of another", "signature": ""},
                   {"type": "thinking", "thinking": "hm", "signature": "%s"}, {"type": "text", "text": "yes?"}]},
                  {"role": "user", "content": "hi"}]}""".formatted(signed));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked().at("/messages/1/content")).hasSize(2);
        assertThat(asked().at("/messages/1/content/0/thinking").asText()).isEqualTo("hm");
    }

    @Test
    void tokens_are_counted_by_claude() {
        CLAUDE.usage(123, 1);

        Reply reply = CARAVAN.post("/v1/messages/count_tokens", """
                {"model": "anthropic/claude-x", "messages": [{"role": "user", "content": "hi"}]}""");

        assertThat(reply.json().path("input_tokens").asInt()).isEqualTo(123);
        assertThat(CLAUDE.journal().last().path()).endsWith("/messages/count_tokens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/messages"})
    void a_request_of_too_many_values_is_refused_and_not_cut_apart(String path) {
        Reply reply = CARAVAN.post(path, """
                {"model": "anthropic/claude-x", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}],
                 "odd": [%s[]]}""".formatted("[],".repeat(400_000)));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("too many values");
        assertThat(CLAUDE.journal().count()).isZero();
    }

    @Test
    void there_are_no_embeddings() {
        Reply reply = CARAVAN.post("/v1/embeddings", "{\"model\": \"anthropic/claude-x\", \"input\": \"hi\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(CLAUDE.journal().count()).isZero();
    }

    @Test
    void an_empty_balance_is_the_operators_trouble() {
        CLAUDE.isOutOfQuota();

        Reply reply = chat("\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body()).doesNotContain("credit");
        assertThat(CARAVAN.meter("llm_requests_total", "error_type=\"auth\"")).isEqualTo(1);
    }

    private Reply chat(String members) {
        return CARAVAN.post("{\"model\": \"anthropic/claude-x\", " + members + "}");
    }

    private JsonNode asked() {
        return CLAUDE.journal().last().json();
    }
}
