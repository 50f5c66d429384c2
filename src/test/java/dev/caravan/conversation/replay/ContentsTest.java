package dev.caravan.conversation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.request.Form;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in an answer is seen at a look. */
class ContentsTest {
    private static final Contents TEXT = new Contents(false, false, false);
    private static final Contents CALLS = new Contents(true, false, false);
    private static final Contents NOTHING = new Contents(false, true, false);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'content':'hi'}                                                          | TEXT
            {'content':[{'type':'text','text':'hi'}]}                                 | TEXT
            {'content':null,'audio':{'id':'s1'}}                                      | TEXT
            {'content':null,'tool_calls':[{'id':'a'}]}                                | CALLS
            {'content':'hi','tool_calls':[{'id':'a'}]}                                | CALLS
            {'content':null,'function_call':{'name':'look','arguments':'{}'}}         | CALLS
            {'content':null}                                                          | NOTHING
            {'content':'','tool_calls':[],'refusal':null,'function_call':null}        | NOTHING
            {'content':' \\n'}                                                        | NOTHING
            {'content':'','reasoning_content':'so far'}                               | NOTHING
            {'role':'assistant'}                                                      | NOTHING
            """)
    void a_completion_says_something_or_calls_tools_or_neither(String message, String expected) {
        assertThat(look(Told.completionOf(message))).isEqualTo(named(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'type':'text','text':'hi'}                                               | TEXT
            {'type':'novel'}                                                          | TEXT
            {'type':'tool_use','id':'a','name':'look','input':{}}                     | CALLS
            {'type':'server_tool_use','id':'a','name':'web_search','input':{}}        | CALLS
            {'type':'text','text':' '}                                                | NOTHING
            {'type':'thinking','thinking':'so far','signature':'s'}                   | NOTHING
            {'type':'redacted_thinking','data':'s'}                                   | NOTHING
            """)
    void a_message_says_something_or_calls_tools_or_neither(String block, String expected) {
        assertThat(Rendering.of(Form.ANTHROPIC).look(Told.bytes(Told.message(block))))
                .isEqualTo(named(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'type':'message','content':[{'type':'output_text','text':'hi'}]}         | TEXT
            {'type':'novel'}                                                          | TEXT
            {'type':'function_call','call_id':'a','name':'look','arguments':'{}'}     | CALLS
            {'type':'web_search_call','id':'a'}                                       | CALLS
            {'type':'message','content':[{'type':'output_text','text':' '}]}          | NOTHING
            {'type':'reasoning','summary':[{'type':'summary_text','text':'so far'}]}  | NOTHING
            """)
    void a_response_says_something_or_calls_tools_or_neither(String item, String expected) {
        assertThat(Rendering.of(Form.RESPONSES)
                        .look(("{'output':[" + item + "]}").replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(named(expected));
    }

    @Test
    void a_message_without_content_says_nothing() {
        assertThat(Rendering.of(Form.ANTHROPIC).look(Told.bytes(Told.message())))
                .isEqualTo(NOTHING);
    }

    @Test
    void one_choice_that_says_something_is_enough() {
        JsonNode completion = Told.completion(
                "{'index':0,'message':{'content':''},'finish_reason':'stop'}",
                "{'index':1,'message':{'content':'hi'},'finish_reason':'stop'}");

        assertThat(look(completion)).isEqualTo(TEXT);
    }

    @Test
    void refused_is_what_the_model_or_a_filter_held_back() {
        assertThat(look(Told.completionOf("{'content':null,'refusal':'I will not'}")))
                .isEqualTo(new Contents(false, false, true));
        assertThat(look(Told.completion("{'index':0,'message':{'content':'h'},'finish_reason':'content_filter'}")))
                .isEqualTo(new Contents(false, false, true));
        assertThat(Rendering.of(Form.ANTHROPIC).look(Told.bytes(Told.message().put("stop_reason", "refusal"))))
                .isEqualTo(new Contents(false, true, true));
    }

    /** To be told as a stream it is taken apart, and whatever cannot be is not kept. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void what_holds_too_many_values_to_be_told_in_events_is_refused(Form form) {
        String much = "{\"choices\":[{\"message\":{\"content\":\"hi\"}}],\"content\":[],\"x\":[" + "{},".repeat(300_000)
                + "{}]}";
        byte[] bytes = much.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Rendering.of(form).look(bytes)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rendering.of(form).events(bytes, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void what_is_no_answer_is_refused_in_plain_words(Form form) {
        for (String document :
                new String[] {"", "{", "[]", "5", "{}", "{\"error\":{}}", "{\"choices\":[],\"content\":1}"}) {
            byte[] bytes = document.getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> Rendering.of(form).look(bytes)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Rendering.of(form).events(bytes, true))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Contents look(JsonNode completion) {
        return Rendering.of(Form.OPENAI).look(Told.bytes(completion));
    }

    private static Contents named(String name) {
        return switch (name) {
            case "TEXT" -> TEXT;
            case "CALLS" -> CALLS;
            default -> NOTHING;
        };
    }
}
