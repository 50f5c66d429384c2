package dev.caravan.conversation.replay;

import static dev.caravan.conversation.replay.Told.chunks;
import static dev.caravan.conversation.replay.Told.deltas;
import static dev.caravan.conversation.replay.Told.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.request.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chunks of a stream in OpenAI's form become one completion. */
class GatheredChatTest {
    @Test
    void a_stream_as_openai_sends_it_becomes_a_completion_as_openai_sends_it() {
        String events = chunks("""
                {'id':'c1','object':'chat.completion.chunk','created':5,'model':'m1','service_tier':'default',
                 'system_fingerprint':'fp','choices':[{'index':0,'delta':{'role':'assistant','content':'','refusal':null},
                 'logprobs':null,'finish_reason':null}],'usage':null,'obfuscation':'x1'}""", """
                {'id':'c1','object':'chat.completion.chunk','created':5,'model':'m1','service_tier':'default',
                 'system_fingerprint':'fp','choices':[{'index':0,'delta':{'content':'mild '},
                 'logprobs':null,'finish_reason':null}],'usage':null,'obfuscation':'x2'}""", """
                {'id':'c1','object':'chat.completion.chunk','created':5,'model':'m1','service_tier':'default',
                 'system_fingerprint':'fp','choices':[{'index':0,'delta':{'content':'and dry 💡日本'},
                 'logprobs':null,'finish_reason':null}],'usage':null,'obfuscation':'x3'}""", """
                {'id':'c1','object':'chat.completion.chunk','created':5,'model':'m1','service_tier':'default',
                 'system_fingerprint':'fp','choices':[{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}],
                 'usage':null,'obfuscation':'x4'}""", """
                {'id':'c1','object':'chat.completion.chunk','created':5,'model':'m1','service_tier':'default',
                 'system_fingerprint':'fp','choices':[],
                 'usage':{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3},'obfuscation':'x5'}""");

        JsonNode document = gathered(events);

        assertThat(document).isEqualTo(json("""
                {'id':'c1','object':'chat.completion','created':5,'model':'m1','service_tier':'default',
                 'system_fingerprint':'fp','choices':[{'index':0,
                 'message':{'role':'assistant','content':'mild and dry 💡日本','refusal':null},
                 'logprobs':null,'finish_reason':'stop'}],
                 'usage':{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3}}"""));
    }

    @Test
    void parallel_tool_calls_that_come_interleaved_are_put_in_order() {
        String events = deltas(
                "{'role':'assistant','content':null}",
                "{'tool_calls':[{'index':1,'id':'b','type':'function','function':{'name':'look','arguments':''}}]}",
                "{'tool_calls':[{'index':0,'id':'a','type':'function','function':{'name':'walk','arguments':''}}]}",
                "{'tool_calls':[{'index':1,'function':{'arguments':'{}'}},{'index':0,'function':{'arguments':'[1'}}]}",
                "{'tool_calls':[{'index':0,'function':{'arguments':']'}}]}");

        JsonNode message = gathered(events).at("/choices/0/message");

        assertThat(message).isEqualTo(json("""
                {'role':'assistant','content':null,'tool_calls':[
                 {'id':'a','type':'function','function':{'name':'walk','arguments':'[1]'}},
                 {'id':'b','type':'function','function':{'name':'look','arguments':'{}'}}]}"""));
    }

    @Test
    void names_that_are_repeated_with_every_piece_are_not_doubled() {
        String events = deltas(
                "{'role':'assistant','tool_calls':[{'index':0,'id':'a','type':'function',"
                        + "'function':{'name':'walk','arguments':'{'}}]}",
                "{'role':'assistant','tool_calls':[{'index':0,'id':'a','type':'function',"
                        + "'function':{'name':'walk','arguments':'}'}}]}",
                "{'role':'','tool_calls':[{'index':0,'id':'','type':null,'function':{'name':'','arguments':''}}]}");

        JsonNode message = gathered(events).at("/choices/0/message");

        assertThat(message).isEqualTo(json("""
                {'role':'assistant','content':null,'tool_calls':[
                 {'id':'a','type':'function','function':{'name':'walk','arguments':'{}'}}]}"""));
    }

    @Test
    void tool_calls_that_come_whole_and_without_a_place_are_all_kept() {
        String events = deltas(
                "{'tool_calls':[{'id':'a','type':'function','function':{'name':'walk','arguments':'{}'}}]}",
                "{'tool_calls':[{'id':'b','type':'function','function':{'name':'walk','arguments':'{}'}}]}");

        assertThat(gathered(events).at("/choices/0/message/tool_calls").findValuesAsText("id"))
                .containsExactly("a", "b");
    }

    @Test
    void several_choices_are_told_apart() {
        String events = chunks(
                "{'id':'c1','choices':[{'index':1,'delta':{'role':'assistant','content':'b'},'finish_reason':null}]}",
                "{'id':'c1','choices':[{'index':0,'delta':{'role':'assistant','content':'a'},'finish_reason':null},"
                        + "{'index':1,'delta':{'content':'b'},'finish_reason':'length'}]}",
                "{'id':'c1','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}");

        assertThat(gathered(events).path("choices")).isEqualTo(json("""
                [{'index':0,'message':{'role':'assistant','content':'a'},'finish_reason':'stop'},
                 {'index':1,'message':{'role':'assistant','content':'bb'},'finish_reason':'length'}]"""));
    }

    @Test
    void thoughts_refusals_sound_and_what_nobody_knows_grow_as_text_does() {
        String events = deltas(
                "{'role':'assistant','reasoning_content':'so','reasoning':'so','musing':'hm'}",
                "{'reasoning_content':'-so','reasoning':'-so','musing':'-hm','mood':{'word':'gl','level':1}}",
                "{'refusal':'I '}",
                "{'refusal':'will not','mood':{'word':'ad','level':2}}",
                "{'audio':{'id':'s1','data':'QUJD','transcript':'a'}}",
                "{'audio':{'id':'s1','data':'REVG','transcript':'b','expires_at':9}}",
                "{'annotations':[{'type':'url_citation','url_citation':{'url':'u1'}}]}",
                "{'annotations':[{'type':'url_citation','url_citation':{'url':'u2'}}]}",
                "{'reasoning_details':[{'index':0,'type':'reasoning.text','format':'f1','text':'so'}]}",
                "{'reasoning_details':[{'index':0,'type':'reasoning.text','format':'f1','text':'-so'}]}");

        assertThat(gathered(events).at("/choices/0/message")).isEqualTo(json("""
                {'role':'assistant','content':null,'reasoning_content':'so-so','reasoning':'so-so','musing':'hm-hm',
                 'mood':{'word':'glad','level':2},'refusal':'I will not',
                 'audio':{'id':'s1','data':'QUJDREVG','transcript':'ab','expires_at':9},
                 'annotations':[{'type':'url_citation','url_citation':{'url':'u1'}},
                                {'type':'url_citation','url_citation':{'url':'u2'}}],
                 'reasoning_details':[{'index':0,'type':'reasoning.text','format':'f1','text':'so-so'}]}"""));
    }

    @Test
    void logprobs_are_joined_token_by_token() {
        String events = chunks(
                "{'choices':[{'index':0,'delta':{'role':'assistant','content':'a'},"
                        + "'logprobs':{'content':[{'token':'a','logprob':-0.10,'top_logprobs':[]}],'refusal':null}}]}",
                "{'choices':[{'index':0,'delta':{'content':'b'},"
                        + "'logprobs':{'content':[{'token':'b','logprob':-1e-7,'top_logprobs':[]}],'refusal':null}}]}",
                "{'choices':[{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}]}");

        assertThat(gathered(events).at("/choices/0/logprobs")).isEqualTo(json("""
                {'content':[{'token':'a','logprob':-0.10,'top_logprobs':[]},
                            {'token':'b','logprob':-1e-7,'top_logprobs':[]}],'refusal':null}"""));
    }

    @Test
    void what_a_provider_says_beside_the_answer_is_kept_as_it_said_it_last() {
        String events = chunks(
                "{'id':'','created':0,'model':'','choices':[],'prompt_filter_results':[{'prompt_index':0}]}",
                "{'id':'c1','created':7,'model':'m1','citations':['u1'],'x_groq':{'id':'r1'},"
                        + "'choices':[{'index':0,'delta':{'content':'a'},'message':{'content':'a'},'finish_reason':null,"
                        + "'content_filter_results':{'hate':{'filtered':false,'severity':'safe'}}}]}",
                "{'id':'c1','created':7,'model':'m1','citations':['u1','u2'],'x_groq':{'usage':{'queue_time':0.5}},"
                        + "'choices':[{'index':0,'delta':{'content':'b'},'message':{'content':'ab'},'finish_reason':'stop',"
                        + "'native_finish_reason':'eos','content_filter_results':{'hate':{'filtered':false,'severity':'safe'}}}]}");

        assertThat(gathered(events)).isEqualTo(json("""
                {'object':'chat.completion','id':'c1','created':7,'model':'m1','prompt_filter_results':[{'prompt_index':0}],
                 'citations':['u1','u2'],'x_groq':{'id':'r1','usage':{'queue_time':0.5}},
                 'choices':[{'index':0,'message':{'role':'assistant','content':'ab'},'finish_reason':'stop',
                  'native_finish_reason':'eos','content_filter_results':{'hate':{'filtered':false,'severity':'safe'}}}],
                 'usage':{'prompt_tokens':12,'completion_tokens':7,'total_tokens':19,
                  'prompt_tokens_details':{'cached_tokens':3,'audio_tokens':0},
                  'completion_tokens_details':{'reasoning_tokens':2,'audio_tokens':0,
                   'accepted_prediction_tokens':0,'rejected_prediction_tokens':0}}}"""));
    }

    @Test
    void usage_may_come_with_the_last_words() {
        String events = chunks(
                "{'choices':[{'index':0,'delta':{'content':'a'},'finish_reason':null}],"
                        + "'usage':{'prompt_tokens':9,'completion_tokens':1,'total_tokens':10}}",
                "{'choices':[{'index':0,'delta':{'content':'b'},'finish_reason':'stop'}],"
                        + "'usage':{'prompt_tokens':9,'completion_tokens':2,'total_tokens':11,'cost':0.25}}");

        assertThat(gathered(events).path("usage"))
                .isEqualTo(json("{'prompt_tokens':9,'completion_tokens':2,'total_tokens':11,'cost':0.25}"));
    }

    @Test
    void comments_line_ends_and_the_closing_mark_do_not_matter() {
        String events =
                ": ping\n\nevent: message\r\ndata:{\"choices\":[{\"index\":0,\r\ndata: \"delta\":{\"content\":\"a\"}}]}"
                        + "\r\n\r\n: ping\n\n\n\nretry: 5\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"}}]}\n\n"
                        + "data: [DONE]\n\n";

        assertThat(gathered(events).at("/choices/0/message/content").asText()).isEqualTo("ab");
    }

    @Test
    void halves_of_a_pair_that_come_apart_become_a_character_again() {
        String half = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n";
        String events = half.formatted("a\\ud83d") + half.formatted("\\udca1b");

        assertThat(gathered(events).at("/choices/0/message/content").asText()).isEqualTo("a💡b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n\n",
                ": ping\n\n",
                "data: [DONE]\n\n",
                "data: {}\n\n",
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n",
                "data: {\"choices\":\"none\"}\n\n",
                "data: {\"error\":{\"message\":\"no\"}}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"error\":{\"message\":\"no\"}}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choi",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: 5\n\n",
                """
                data: {"choices":[{"delta":{"content":"a"}}]}

                data: {"choices":[{"delta":{"content":[{"type":"text"}]}}]}

                """
            })
    void what_is_no_answer_is_refused_in_plain_words(String events) {
        assertThatThrownBy(() -> gathered(events))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[{}]}",
                "{'choices':[null]}",
                "{'choices':[5,'x']}",
                "{'choices':[{'index':9007199254740993,'delta':{'content':'a'}}]}",
                "{'choices':[{'index':-1,'delta':{'tool_calls':[{'index':99999999999}]}}]}",
                "{'choices':[{'index':'0','delta':{'role':5,'content':7,'tool_calls':{}}}]}",
                "{'choices':[{'index':0,'delta':'a','logprobs':5,'finish_reason':{}}],'usage':[],'id':null}"
            })
    void odd_chunks_do_no_harm(String chunk) {
        assertThat(gathered(chunks(chunk)).path("choices").size()).isPositive();
    }

    private static JsonNode gathered(String events) {
        return Told.gathered(Form.OPENAI, events);
    }
}
