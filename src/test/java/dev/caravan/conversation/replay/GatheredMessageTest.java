package dev.caravan.conversation.replay;

import static dev.caravan.conversation.replay.Told.json;
import static dev.caravan.conversation.replay.Told.messageEvents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.request.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The events of a stream in Anthropic's form become one message. */
class GatheredMessageTest {
    private static final String START = """
            {'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant','model':'m1',
             'content':[],'stop_reason':null,'stop_sequence':null,'usage':{'input_tokens':12,
             'cache_read_input_tokens':3,'output_tokens':1,'service_tier':'standard'}}}""";
    private static final String END = """
            {'type':'message_delta','delta':{'stop_reason':'tool_use','stop_sequence':null},
             'usage':{'input_tokens':null,'output_tokens':7,'server_tool_use':{'web_search_requests':1}}}""";
    private static final String STOP = "{'type':'message_stop'}";

    @Test
    void a_stream_as_claude_sends_it_becomes_a_message_as_claude_sends_it() {
        String events = messageEvents(
                START,
                "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'','signature':''}}",
                "{'type':'ping'}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'so '}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'far'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'c2ln'}}",
                "{'type':'content_block_stop','index':0}",
                "{'type':'content_block_start','index':1,'content_block':{'type':'redacted_thinking','data':'ZGF0YQ=='}}",
                "{'type':'content_block_stop','index':1}",
                "{'type':'content_block_start','index':2,'content_block':{'type':'text','text':''}}",
                "{'type':'content_block_delta','index':2,'delta':{'type':'text_delta','text':'mild 💡'}}",
                "{'type':'content_block_delta','index':2,'delta':{'type':'text_delta','text':'日本'}}",
                "{'type':'content_block_stop','index':2}",
                "{'type':'content_block_start','index':3,'content_block':"
                        + "{'type':'tool_use','id':'toolu_1','name':'look','input':{}}}",
                "{'type':'content_block_delta','index':3,'delta':{'type':'input_json_delta','partial_json':''}}",
                "{'type':'content_block_delta','index':3,'delta':{'type':'input_json_delta','partial_json':'[1.50, \\\"\\\\'}}",
                "{'type':'content_block_delta','index':3,'delta':{'type':'input_json_delta','partial_json':'n\\\"]'}}",
                "{'type':'content_block_stop','index':3}",
                "{'type':'content_block_start','index':4,'content_block':"
                        + "{'type':'tool_use','id':'toolu_2','name':'rest','input':{}}}",
                "{'type':'content_block_delta','index':4,'delta':{'type':'input_json_delta','partial_json':''}}",
                "{'type':'content_block_stop','index':4}",
                END,
                STOP);

        JsonNode message = gathered(events);

        assertThat(message).isEqualTo(json("""
                {'id':'msg_1','type':'message','role':'assistant','model':'m1','content':[
                 {'type':'thinking','thinking':'so far','signature':'c2ln'},
                 {'type':'redacted_thinking','data':'ZGF0YQ=='},
                 {'type':'text','text':'mild 💡日本'},
                 {'type':'tool_use','id':'toolu_1','name':'look','input':[1.50,'\\n']},
                 {'type':'tool_use','id':'toolu_2','name':'rest','input':{}}],
                 'stop_reason':'tool_use','stop_sequence':null,'usage':{'input_tokens':12,'cache_read_input_tokens':3,
                 'output_tokens':7,'service_tier':'standard','server_tool_use':{'web_search_requests':1}}}"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",'citations':[]", ",'citations':null"})
    void citations_are_gathered_at_their_text(String citationsAtTheStart) {
        String events = messageEvents(
                START,
                "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''" + citationsAtTheStart
                        + "}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'citations_delta',"
                        + "'citation':{'type':'char_location','cited_text':'a','document_index':0}}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'so'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'citations_delta',"
                        + "'citation':{'type':'char_location','cited_text':'b','document_index':1}}}",
                END,
                STOP);

        assertThat(gathered(events).at("/content/0")).isEqualTo(json("""
                {'type':'text','text':'so','citations':[
                 {'type':'char_location','cited_text':'a','document_index':0},
                 {'type':'char_location','cited_text':'b','document_index':1}]}"""));
    }

    @Test
    void what_nobody_knows_is_kept() {
        String events = messageEvents(
                START.replace("'model'", "'mood':'glad','model'"),
                "{'type':'novelty','index':'x'}",
                "{'type':'content_block_start','index':0,'content_block':"
                        + "{'type':'novel','items':[{'index':5},{'index':0}],'verse':'la'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'verse_delta','verse':'-la','key':3}}",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn','stop_sequence':null,'container':{'id':'k1'}},"
                        + "'usage':{'output_tokens':7},'context_management':{'applied_edits':[]}}",
                STOP);

        JsonNode message = gathered(events);

        assertThat(message.at("/content/0"))
                .isEqualTo(json("{'type':'novel','items':[{'index':5},{'index':0}],'verse':'la-la','key':3}"));
        assertThat(message.path("mood").asText()).isEqualTo("glad");
        assertThat(message.at("/container/id").asText()).isEqualTo("k1");
        assertThat(message.path("context_management")).isEqualTo(json("{'applied_edits':[]}"));
    }

    @Test
    void usage_that_no_event_tells_is_written_as_anthropic_counts_it() {
        String events = messageEvents(
                "{'type':'message_start','message':{'id':'msg_1','content':[]}}",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'}}");

        assertThat(gathered(events)).isEqualTo(json("""
                {'id':'msg_1','content':[],'stop_reason':'end_turn','usage':{'input_tokens':9,
                 'cache_creation_input_tokens':0,'cache_read_input_tokens':3,'output_tokens':7}}"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'ping'}",
                "{'type':'message_start'}",
                "{'type':'message_start','message':'hello'}",
                "{'type':'error','error':{'type':'overloaded_error','message':'no'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'a'}}",
                "{'type':'content_block_start','content_block':{'type':'text','text':''}}",
                "{'type':'content_block_start','index':0,'content_block':'text'}"
            })
    void what_is_no_answer_is_refused_in_plain_words(String event) {
        assertThatThrownBy(() -> gathered(messageEvents(event)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void half_of_a_tools_input_is_no_answer() {
        String events = messageEvents(
                START,
                "{'type':'content_block_start','index':0,'content_block':"
                        + "{'type':'tool_use','id':'toolu_1','name':'look','input':{}}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{\\\"a'}}",
                END,
                STOP);

        assertThatThrownBy(() -> gathered(events))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no JSON");
    }

    private static JsonNode gathered(String events) {
        return Told.gathered(Form.ANTHROPIC, events);
    }
}
