package dev.caravan.dialect;

import static dev.caravan.dialect.SingleQuotes.doubled;
import static dev.caravan.dialect.SingleQuotes.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked in Anthropic's form, in Gemini's words. Bodies are written with single quotes. */
class GeminiMessagesTest {
    private static final String HI = "'max_tokens': 99, 'messages': [{'role': 'user', 'content': 'hi'}]";
    private static final String PIXEL =
            "{'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': 'iVBORw0KGgo='}}";

    private static final ProviderStub GEMINI = ProviderStub.gemini();
    private static final TestCaravan CARAVAN =
            TestCaravan.with().provider("gemini", GEMINI).start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        GEMINI.close();
    }

    @BeforeEach
    void forget() {
        GEMINI.behaves().journal().clear();
    }

    @Test
    void members_go_on_in_its_own_words() {
        Reply reply = ask(
                "gemini-2.5-flash",
                "'system': [{'type': 'text', 'text': 'be brief', 'cache_control': {'type': 'ephemeral'}}],"
                        + " 'metadata': {'user_id': 'u'}, 'top_k': 5, 'stop_sequences': ['END'], "
                        + HI);

        assertThat(asked().at("/systemInstruction/parts")).isEqualTo(json("[{'text': 'be brief'}]"));
        assertThat(asked().at("/generationConfig"))
                .isEqualTo(json("{'topK': 5, 'stopSequences': ['END'], 'maxOutputTokens': 99}"));
        assertThat(reply.json().at("/stop_reason").asText()).isEqualTo("end_turn");
        assertThat(reply.json().at("/model").asText()).isEqualTo("gemini-2.5-flash");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'top_k': 0 | top_k",
                "'tools': [{'name': 'f', 'input_schema': {'type': 'array'}}] | tools[0].input_schema",
                "'tools': [{'name': '-f', 'input_schema': {'type': 'object'}}] | tools[0].name",
                "'output_config': {'format': {'type': 'json_schema', 'schema': {'not': {}}}} | output_config.format"
            })
    void a_refusal_names_the_member_as_its_caller_does(String members, String name) {
        Reply reply = ask("gemini-2.5-flash", members + ", " + HI);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/message").asText()).contains("'" + name + "'");
        assertThat(GEMINI.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thoughts_are_shown_to_those_who_ask_for_them(boolean streamed) {
        GEMINI.says("there").thinks("behind the dune?");

        Reply reply = ask(
                "gemini-2.5-flash",
                "'stream': " + streamed + ", 'thinking': {'type': 'enabled', 'budget_tokens': 2000}, "
                        + HI.replace("99", "4000"));

        assertThat(asked().at("/generationConfig/thinkingConfig"))
                .isEqualTo(json("{'thinkingBudget': 2000, 'includeThoughts': true}"));
        if (streamed) {
            assertThat(reply.body()).contains("\"thinking\":\" dune?\"");
        } else {
            assertThat(reply.json().at("/content/0/thinking").asText()).isEqualTo("behind the dune?");
            assertThat(reply.json().at("/content/1/text").asText()).isEqualTo("there");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'enabled', 'budget_tokens': 30000} | {'thinkingBudget': 24576, 'includeThoughts': true}",
                "{'type': 'disabled'} | {'thinkingBudget': 0}",
                "{'type': 'enabled', 'budget_tokens': 2000, 'display': 'omitted'} | {'thinkingBudget': 2000}"
            })
    void thinking_is_a_budget(String thinking, String theirs) {
        ask("gemini-2.5-flash", "'thinking': " + thinking + ", " + HI.replace("99", "40000"));

        assertThat(asked().at("/generationConfig/thinkingConfig")).isEqualTo(json(theirs));
    }

    @Test
    void newer_models_are_told_a_level_for_a_budget() {
        ask(
                "gemini-3-pro-preview",
                "'thinking': {'type': 'enabled', 'budget_tokens': 2000}, " + HI.replace("99", "4000"));

        assertThat(asked().at("/generationConfig/thinkingConfig"))
                .isEqualTo(json("{'thinkingLevel': 'low', 'includeThoughts': true}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.5-flash", "gemini-3-pro-preview"})
    void a_loop_of_tools_goes_round(String model) {
        GEMINI.callsTool("look", "{\"at\": 1.0}").callsTool("look", "{}");
        Reply called = ask(model, tools(HI));
        JsonNode calls = called.json().path("content");
        assertThat(called.json().path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(called.body()).contains("\"input\":{\"at\": 1.0}");

        String results = "{'role': 'assistant', 'content': " + calls + "}, {'role': 'user', 'content': ["
                + "{'type': 'text', 'text': 'go on'}, {'type': 'tool_result', 'tool_use_id': "
                + calls.at("/1/id") + ", 'is_error': true, 'content': 'too dark'}, {'type': 'tool_result',"
                + " 'tool_use_id': " + calls.at("/0/id") + "}]}]";
        ask(model, tools(HI.replaceAll("]$", ", ") + results));

        assertThat(asked().at("/contents/2/parts/0/functionResponse/response")).isEqualTo(json("{'result': ''}"));
        assertThat(asked().at("/contents/2/parts/1/functionResponse/response"))
                .isEqualTo(json("{'error': 'too dark'}"));
        assertThat(asked().at("/contents/3/parts")).isEqualTo(json("[{'text': 'go on'}]"));
        assertThat(asked().at("/contents/1/parts/0").has("thoughtSignature")).isEqualTo(model.contains("3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.5-flash", "gemini-3-pro-preview"})
    void an_image_that_a_tool_gave_goes_with_its_result_or_behind_it(String model) {
        ask(
                model,
                tools("'max_tokens': 99, 'messages': [{'role': 'user', 'content': 'hi'}, {'role': 'assistant',"
                        + " 'content': [{'type': 'thinking', 'thinking': 'of Claude', 'signature': 'x'},"
                        + " {'type': 'tool_use', 'id': 'a', 'name': 'look', 'input': {}}]}, {'role': 'user',"
                        + " 'content': [{'type': 'tool_result', 'tool_use_id': 'a', 'content': [{'type': 'text',"
                        + " 'text': 'seen'}, "
                        + PIXEL
                        + "]}]}]"));

        JsonNode inline = json("[{'inlineData': {'mimeType': 'image/png', 'data': 'iVBORw0KGgo='}}]");
        boolean third = model.contains("3");
        assertThat(asked().at(third ? "/contents/2/parts/0/functionResponse/parts" : "/contents/3/parts"))
                .isEqualTo(inline);
        assertThat(asked().at("/contents/1/parts")).hasSize(1);
        assertThat(asked().at("/contents/2/parts/0/functionResponse/response")).isEqualTo(json("{'result': 'seen'}"));
    }

    @Test
    void tokens_are_counted_by_gemini() {
        GEMINI.usage(123, 1);

        Reply reply = CARAVAN.post(
                "/v1/messages/count_tokens",
                doubled("{'model': 'gemini/models/gemini-2.5-flash',"
                        + " 'system': 'be brief', 'tools': [{'name': 'f', 'input_schema': {'type': 'object'}}],"
                        + " 'messages': [{'role': 'user', 'content': 'hi'}]}"));

        assertThat(reply.json()).isEqualTo(json("{'input_tokens': 123}"));
        assertThat(GEMINI.journal().last().path()).isEqualTo("/v1beta/models/gemini-2.5-flash:countTokens");
        assertThat(asked().at("/generateContentRequest/model").asText()).isEqualTo("models/gemini-2.5-flash");
        assertThat(asked().at("/generateContentRequest/systemInstruction/parts/0/text")
                        .asText())
                .isEqualTo("be brief");
    }

    private static String tools(String members) {
        return members + ", 'tools': [{'name': 'look', 'input_schema': {'type': 'object'}}]";
    }

    private Reply ask(String model, String members) {
        Reply reply = CARAVAN.post("/v1/messages", doubled("{'model': 'gemini/" + model + "', " + members + "}"));
        assertThat(reply.status()).as(reply.body()).isIn(200, 400);
        return reply;
    }

    private JsonNode asked() {
        return GEMINI.journal().last().json();
    }
}
