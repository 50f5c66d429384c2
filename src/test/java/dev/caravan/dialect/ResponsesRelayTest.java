package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider who has the Responses API gets what its callers wrote, and they what it answers; who has not may follow it. */
class ResponsesRelayTest {
    private static final String PATH = "/v1/responses";
    private static final ProviderStub OPENAI = ProviderStub.openAi();
    private static final ProviderStub CLAUDE = ProviderStub.anthropic();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .routeFile("providers/openai.camel.yaml", TestCaravan.providerFile("openai") + """
                          - name: responses
                            value: "true"
                    """)
            .property("caravan.provider.openai.api-key", "sk-of-openai")
            .property("caravan.provider.openai.base-url", OPENAI.baseUrl())
            .provider("anthropic", CLAUDE)
            .property("caravan.tier.complex.chain", "openai/gpt-5,anthropic/claude-sonnet-4-5")
            .property("caravan.tier.medium.chain", "anthropic/claude-sonnet-4-5,openai/gpt-5")
            .cached()
            .start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        OPENAI.close();
        CLAUDE.close();
    }

    @BeforeEach
    void forget() {
        OPENAI.behaves().journal().clear();
        CLAUDE.behaves().journal().clear();
    }

    @Test
    void a_request_goes_byte_by_byte_but_for_the_model() {
        CARAVAN.post(
                PATH,
                "{ \"input\":  [ {\"role\":\"user\", \"content\":\"h\\u0069\"} ],\"store\": false, \"model\":\"openai/m\" }");

        assertThat(OPENAI.journal().last().text())
                .isEqualTo(
                        "{ \"input\":  [ {\"role\":\"user\", \"content\":\"h\\u0069\"} ],\"store\": false, \"model\":\"m\" }");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "x":1                                                               | false | 0
            "store":null                                                        | false | 0
            "store":false                                                       | false | 0
            "reasoning":{"effort":"low"}                                        | false | 1
            "reasoning":{"effort":"low"},"include":[]                           | false | 1
            "reasoning":{},"include":["reasoning.encrypted_content"]            | false | 1
            "reasoning":{},"include":["message.output_text.logprobs"]           | false | 2
            "reasoning":{"effort":"low"},"store":false                          | false | 0
            """)
    void nothing_is_kept_there_and_who_counts_on_it_gets_the_thoughts(String members, boolean store, int included) {
        CARAVAN.post(PATH, "{\"model\":\"openai/m\",\"input\":\"hi\"," + members + "}");

        var asked = OPENAI.journal().last().json();
        assertThat(asked.path("store").isBoolean()).isTrue();
        assertThat(asked.path("store").asBoolean()).isEqualTo(store);
        assertThat(asked.path("include").size()).isEqualTo(included);
    }

    @Test
    void thoughts_that_it_could_not_read_are_left_out() {
        CARAVAN.post(PATH, """
                {"model": "openai/m", "input": [
                  {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "caravan1.e30"},
                  {"type": "reasoning", "id": "rs_2", "summary": []},
                  {"role": "user", "content": "hi"}]}""");

        assertThat(OPENAI.journal().last().json().path("input").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void another_who_has_not_that_api_answers_when_it_fails(boolean streamed) {
        OPENAI.fails(503);
        CLAUDE.says("from Claude");

        Reply reply = CARAVAN.post(
                PATH, "{\"model\":\"complex\",\"input\":\"fall back " + streamed + "\",\"stream\":" + streamed + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("x-caravan-provider")).isEqualTo("anthropic");
        assertThat(reply.body()).contains("from Claude");
        assertThat(OPENAI.journal().count()).isPositive();
    }

    @Test
    void hosted_tools_go_to_who_has_them() {
        Reply reply =
                CARAVAN.post(PATH, "{\"model\":\"medium\",\"input\":\"search\",\"tools\":[{\"type\":\"web_search\"}]}");

        assertThat(reply.header("x-caravan-provider")).isEqualTo("openai");
        assertThat(CLAUDE.journal().count()).isZero();
    }

    @Test
    void hosted_tools_are_refused_by_name_where_nobody_has_them() {
        Reply reply = CARAVAN.post(PATH, """
                {"model": "anthropic/m", "input": "search",
                 "tools": [{"type": "function", "name": "look"}, {"type": "web_search"}]}""");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("tools[1].type");
    }

    @ParameterizedTest
    @CsvSource({"openai/m, false", "openai/m, true", "anthropic/m, false", "anthropic/m, true"})
    void a_kept_answer_is_told_in_the_other_way(String model, boolean streamedFirst) {
        String ask = "{\"model\":\"" + model + "\",\"input\":\"keep it " + streamedFirst + "\",\"stream\":";
        OPENAI.says("kept well");
        CLAUDE.says("kept well");

        Reply first = CARAVAN.post(PATH, ask + streamedFirst + "}");
        Reply again = CARAVAN.post(PATH, ask + !streamedFirst + "}");

        assertThat(first.header("x-caravan-cache")).isEqualTo("miss");
        assertThat(again.header("x-caravan-cache")).isEqualTo("hit");
        Reply streamed = streamedFirst ? first : again;
        Reply whole = streamedFirst ? again : first;
        assertThat(streamed.eventNodes().getLast().path("response")).isEqualTo(whole.json());
        assertThat(streamed.eventNodes().getLast().path("type").asText()).isEqualTo("response.completed");
    }

    @Test
    void a_call_is_answered_once_for_its_idempotency_key() {
        String ask = "{\"model\":\"anthropic/m\",\"input\":\"once\"}";

        Reply first = CARAVAN.post(PATH, ask, "idempotency-key", "only");
        Reply again = CARAVAN.post(PATH, ask, "idempotency-key", "only");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(CLAUDE.journal().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_it_used_is_on_the_bill(boolean streamed) {
        OPENAI.usage(1_000, 200).says("so");
        double input = tokens("input");
        double output = tokens("output");

        Reply reply = CARAVAN.post(
                PATH, "{\"model\":\"openai/gpt-5\",\"input\":\"bill " + streamed + "\",\"stream\":" + streamed + "}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(tokens("input") - input).isEqualTo(1_000);
        assertThat(tokens("output") - output).isEqualTo(200);
    }

    private static double tokens(String type) {
        return CARAVAN.meter("llm_tokens_total", "model=\"gpt-5\"", "token_type=\"" + type + "\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "store":true                                           | store
            "background":true                                      | background
            "previous_response_id":"resp_1"                        | previous_response_id
            "conversation":"conv_1"                                | conversation
            "temperature":3                                        | temperature
            "max_output_tokens":0                                  | max_output_tokens
            "tools":[{"type":"function"}]                          | tools[0].name
            "tools":[{"name":"look"}]                              | tools[0].type
            "include":"all"                                        | include
            "input":[{"type":"item_reference","id":"msg_1"}]       | input[0].type
            "input":[{"role":"tool","content":"x"}]                | input[0].role
            "input":[{"role":"user"}]                              | input[0].content
            "input":[{"role":"user","content":[{"text":"x"}]}]     | input[0].content[0].type
            "input":[{"type":"function_call","name":"look"}]       | input[0].call_id
            "input":[{"type":"function_call_output","call_id":"1"}]| input[0].output
            "input":[]                                             | input
            "input":7                                              | input
            """)
    void what_cannot_be_is_refused_by_its_name(String member, String param) {
        String input = member.startsWith("\"input\"") ? "" : "\"input\":\"hi\",";

        Reply reply = CARAVAN.post(PATH, "{\"model\":\"openai/m\"," + input + member + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(OPENAI.journal().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "truncation":"auto"                                          | truncation
            "prompt":{"id":"p"}                                          | prompt
            "top_logprobs":2                                             | top_logprobs
            "include":["message.output_text.logprobs"]                   | include[0]
            "input":[{"type":"web_search_call","id":"ws_1"}]             | input[0].type
            "input":[{"role":"user","content":[{"type":"input_image","file_id":"f"}]}] | input[0].content[0].file_id
            "input":[{"role":"user","content":[{"type":"input_file","file_url":"https://a.example"}]}] | input[0].content[0].file_url
            "novel":1                                                    | novel
            """)
    void what_a_provider_of_another_kind_cannot_do_is_refused_by_its_name(String member, String param) {
        String input = member.startsWith("\"input\"") ? "" : "\"input\":\"hi\",";

        Reply reply = CARAVAN.post(PATH, "{\"model\":\"anthropic/m\"," + input + member + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void who_asks_for_an_answer_by_its_id_hears_that_none_is_kept() {
        Reply got = CARAVAN.get("/v1/responses/resp_1");
        Reply cancelled = CARAVAN.post("/v1/responses/resp_1/cancel", "{}");
        Reply kept = CARAVAN.post(PATH, "{\"model\":\"openai/m\",\"input\":\"hi\",\"store\":true}");

        assertThat(got.status()).isEqualTo(404);
        assertThat(cancelled.status()).isEqualTo(404);
        assertThat(got.errorMessage()).contains("no answers are kept here");
        assertThat(kept.errorMessage()).contains("no answers are kept here");
    }
}
