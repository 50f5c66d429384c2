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

/** What is asked in OpenAI's form, in Gemini's words. Bodies are written with single quotes. */
class GeminiTest {
    private static final String HI = "'messages': [{'role': 'user', 'content': 'hi'}]";

    private static final ProviderStub GEMINI = ProviderStub.gemini();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("gemini", GEMINI)
            .property("caravan.model.gemini/*-default.max-tokens", "777")
            .property("caravan.model.gemini/*-default.temperature", "0.25")
            .start();

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
    void a_model_is_asked_under_its_path_with_the_key_in_a_header() {
        GEMINI.says("from the desert");

        Reply reply = ask(HI);

        assertThat(reply.text()).isEqualTo("from the desert");
        assertThat(GEMINI.journal().last().path()).isEqualTo("/v1beta/models/gemini-2.5-flash:generateContent");
        assertThat(GEMINI.journal().last().header("x-goog-api-key")).contains("sk-of-gemini");
        assertThat(asked().at("/contents")).isEqualTo(json("[{'role': 'user', 'parts': [{'text': 'hi'}]}]"));
    }

    @Test
    void a_stream_is_asked_for_in_events() {
        GEMINI.says("from the desert");

        Reply reply = ask(HI + ", 'stream': true");

        assertThat(reply.text()).isEqualTo("from the desert");
        assertThat(reply.done()).isTrue();
        assertThat(GEMINI.journal().last().path())
                .isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    }

    @ParameterizedTest
    @CsvSource({
        "models/gemini-2.5-flash, gemini-2.5-flash",
        "../../v1/files?x=1#y, ..%2F..%2Fv1%2Ffiles%3Fx%3D1%23y",
        "a b:count+ü, a%20b%3Acount%2B%C3%BC",
        ".., ..",
        "%2e%2e/x, %252e%252e%2Fx"
    })
    void no_name_of_a_model_leads_to_another_path(String model, String segment) {
        CARAVAN.post(doubled("{'model': 'gemini/" + model + "', " + HI + "}"));

        assertThat(GEMINI.journal().last().path()).isEqualTo("/v1beta/models/" + segment + ":generateContent");
    }

    @Test
    void sampling_goes_on_in_its_own_words() {
        requireGood(ask(HI + ", 'temperature': 1.50, 'top_p': 0.9, 'top_k': 40, 'presence_penalty': -0.5,"
                + " 'frequency_penalty': 1.5, 'seed': -7, 'max_completion_tokens': 99, 'stop': ['a', 'b\\u00e9']"));

        assertThat(asked().at("/generationConfig"))
                .isEqualTo(json("{'temperature': 1.5, 'topP': 0.9, 'topK': 40, 'seed': -7, 'presencePenalty': -0.5,"
                        + " 'frequencyPenalty': 1.5, 'stopSequences': ['a', 'bé'], 'maxOutputTokens': 99}"));
        assertThat(GEMINI.journal().last().text()).contains("1.50");
    }

    @Test
    void what_the_caller_leaves_open_is_the_models_default() {
        requireGood(ask("gemini-default", HI));

        assertThat(asked().at("/generationConfig")).isEqualTo(json("{'temperature': 0.25, 'maxOutputTokens': 777}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'seed': 2147483648 | seed",
                "'presence_penalty': 2 | presence_penalty",
                "'frequency_penalty': 2.0 | frequency_penalty",
                "'stop': ['1', '2', '3', '4', '5', '6'] | stop",
                "'n': 2 | n",
                "'logit_bias': {'1': 1} | logit_bias",
                "'tools': [{'type': 'function', 'function': {'name': '1st'}}] | tools[0].function.name",
                "'tools': [{'type': 'function', 'function': {'name': 'f', 'parameters': {'type': 'string'}}}] |"
                        + " tools[0].function.parameters",
                "'tools': [{'type': 'function', 'function': {'name': 'f'}}], 'response_format': {'type':"
                        + " 'json_object'} | response_format",
                "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a', 'schema': {'type': 'object',"
                        + " 'properties': {'a': {'items': {'pattern': 'x'}}}}}} | response_format",
            })
    void what_gemini_cannot_do_is_refused_by_name_and_not_asked(String members, String param) {
        Reply reply = ask(HI + ", " + members);

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(GEMINI.journal().count()).isZero();
    }

    @Test
    void one_tool_at_a_time_says_nothing_where_there_are_no_tools() {
        requireGood(ask(HI + ", 'parallel_tool_calls': false"));
    }

    @Test
    void a_schema_goes_on_as_it_is() {
        String schema = "{'type':'object', 'properties':{'a b':{'$ref':'#/$defs/B','description':'d'},"
                + "'pattern':{'type':['string','null'],'enum':['x',1.0]}}, 'additionalProperties':false,"
                + "'$defs':{'B':{'type':'array','prefixItems':[{'minimum':1.50}]}},'required':['a b']}";

        requireGood(ask(HI + ", 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a', 'strict': true,"
                + " 'schema': " + schema + "}}"));

        assertThat(GEMINI.journal().last().text())
                .contains(doubled("'responseMimeType':'application/json','responseJsonSchema':" + schema));
    }

    @Test
    void the_draft_that_a_schema_is_written_in_is_left_out() {
        requireGood(ask(HI + ", 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a', 'schema':"
                + " {'$schema': 'http://json-schema.org/draft-07/schema#', 'type': 'object'}}}"));

        assertThat(asked().at("/generationConfig/responseJsonSchema")).isEqualTo(json("{'type': 'object'}"));
    }

    @Test
    void any_json_needs_no_schema() {
        requireGood(ask(HI + ", 'response_format': {'type': 'json_object'}"));

        assertThat(asked().at("/generationConfig")).isEqualTo(json("{'responseMimeType': 'application/json'}"));
    }

    @Test
    void from_gemini_3_on_a_schema_goes_with_tools() {
        requireGood(ask(
                "gemini-3-flash-preview",
                HI + ", 'tools': [{'type': 'function', 'function': {'name': 'f'}}],"
                        + " 'response_format': {'type': 'json_object'}"));
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, none, 0",
        "gemini-2.5-flash, minimal, 1024",
        "gemini-2.5-flash, low, 1024",
        "gemini-2.5-flash, medium, 8192",
        "gemini-2.5-flash-lite, high, 24576",
        "gemini-2.5-flash, xhigh, 24576",
        "gemini-2.5-pro, xhigh, 32000"
    })
    void an_effort_is_a_budget(String model, String effort, int budget) {
        requireGood(ask(model, HI + ", 'reasoning_effort': '" + effort + "'"));

        assertThat(asked().at("/generationConfig/thinkingConfig"))
                .isEqualTo(json("{'thinkingBudget': " + budget + "}"));
    }

    @ParameterizedTest
    @CsvSource({"none, minimal", "minimal, minimal", "low, low", "medium, medium", "high, high", "xhigh, high"})
    void newer_models_are_told_a_level(String effort, String level) {
        requireGood(ask("gemini-3-flash-preview", HI + ", 'reasoning_effort': '" + effort + "'"));

        assertThat(asked().at("/generationConfig/thinkingConfig"))
                .isEqualTo(json("{'thinkingLevel': '" + level + "'}"));
    }

    @Test
    void system_prompts_stand_apart_and_turns_alternate() {
        requireGood(ask("'messages': [{'role': 'system', 'content': 'one'}, {'role': 'user', 'content': 'a'},"
                + " {'role': 'user', 'content': [{'type': 'text', 'text': ''}, {'type': 'text', 'text': 'b'}]},"
                + " {'role': 'assistant', 'content': 'c'}, {'role': 'assistant', 'content': ''},"
                + " {'role': 'developer', 'content': 'two'}, {'role': 'user', 'content': ' '}]"));

        assertThat(asked().at("/systemInstruction")).isEqualTo(json("{'parts': [{'text': 'one'}, {'text': 'two'}]}"));
        assertThat(asked().at("/contents"))
                .isEqualTo(json("[{'role': 'user', 'parts': [{'text': 'a'}, {'text': 'b'}]},"
                        + " {'role': 'model', 'parts': [{'text': 'c'}]}, {'role': 'user', 'parts': [{'text': ' '}]}]"));
    }

    @Test
    void a_system_prompt_alone_is_the_users() {
        requireGood(ask("'messages': [{'role': 'system', 'content': 'say hi'}]"));

        assertThat(asked().has("systemInstruction")).isFalse();
        assertThat(asked().at("/contents")).isEqualTo(json("[{'role': 'user', 'parts': [{'text': 'say hi'}]}]"));
    }

    @Test
    void a_conversation_that_the_assistant_begins_gets_a_line_before_it() {
        requireGood(ask("'messages': [{'role': 'assistant', 'content': 'welcome'}]"));

        assertThat(asked().at("/contents/0/role").asText()).isEqualTo("user");
        assertThat(asked().at("/contents/1")).isEqualTo(json("{'role': 'model', 'parts': [{'text': 'welcome'}]}"));
    }

    @Test
    void a_conversation_without_a_word_is_refused() {
        Reply reply = ask("'messages': [{'role': 'user', 'content': ''}]");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(GEMINI.journal().count()).isZero();
    }

    @Test
    void media_go_inline() {
        requireGood(ask("'messages': [{'role': 'user', 'content': ["
                + "{'type': 'image_url', 'image_url': {'url': 'data:image/jpg;base64,/9j/4A=='}},"
                + "{'type': 'file', 'file': {'filename': 'a.pdf', 'file_data': 'data:application/pdf;base64,JVBERg=='}},"
                + "{'type': 'input_audio', 'input_audio': {'data': 'UklGRg==', 'format': 'wav'}}]}]"));

        assertThat(asked().at("/contents/0/parts"))
                .isEqualTo(json("[{'inlineData': {'mimeType': 'image/jpeg', 'data': '/9j/4A=='}}, {'text': 'a.pdf'},"
                        + " {'inlineData': {'mimeType': 'application/pdf', 'data': 'JVBERg=='}},"
                        + " {'inlineData': {'mimeType': 'audio/wav', 'data': 'UklGRg=='}}]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'image_url', 'image_url': {'url': 'https://example.org/a.png'}}",
                "{'type': 'image_url', 'image_url': {'url': 'data:image/gif;base64,R0lGODlh'}}",
                "{'type': 'input_audio', 'input_audio': {'data': 'UklGRg==', 'format': 'pcm16'}}"
            })
    void other_media_are_refused_by_their_place(String part) {
        Reply reply = ask("'messages': [{'role': 'user', 'content': [" + part + "]}]");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).startsWith("messages[0].content[0].");
        assertThat(GEMINI.journal().count()).isZero();
    }

    private Reply ask(String members) {
        return ask("gemini-2.5-flash", members);
    }

    private Reply ask(String model, String members) {
        return CARAVAN.post(doubled("{'model': 'gemini/" + model + "', " + members + "}"));
    }

    private static void requireGood(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private JsonNode asked() {
        return GEMINI.journal().last().json();
    }
}
