package dev.caravan.cache.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesReader;
import dev.caravan.request.Request;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two calls have one key where one answer will do for both. */
class CallKeyTest {
    private static final String TURN = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    /** Members besides the messages of a chat, which ask for the same. */
    static List<List<String>> chatsAlike() {
        return List.of(
                List.of("'a':1,'b':2", "'b':2,'a':1"),
                List.of("'a':{'x':1,'y':{'p':1,'q':2}}", " 'a' : { 'y' : {\n'q':2 , 'p':1}, 'x'\t:1 } "),
                List.of("'a':'A/é'", "'a':'\\u0041\\/\\u00e9'"),
                List.of("'a':'💡'", "'a':'\\ud83d\\udca1'", "'a':'\\uD83D\\uDCA1'"),
                List.of("'a':'\\n\\t\\b\\f\\r\\\\\\\"'", "'a':'\\u000a\\u0009\\u0008\\u000c\\u000d\\u005c\\u0022'"),
                List.of("'name':1", "'n\\u0061me':1"),
                List.of("'a':1", "'a':1.0", "'a':1e0", "'a':10E-1", "'a':0.1e+1", "'a':100e-0002"),
                List.of("'a':0", "'a':-0", "'a':0.000", "'a':-0.0e99999999999999999999"),
                List.of("'a':120", "'a':1.2e2", "'a':12E+1", "'a':120.00"),
                List.of("'a':-9223372036854775808", "'a':-9223372036854775808.0"),
                List.of("'a':9223372036854775810", "'a':922337203685477581e1"),
                List.of("'a':1e99999999999999999999", "'a':0.10e+100000000000000000000"),
                List.of("'a':1e-99999999999999999999", "'a':10e-100000000000000000000"),
                List.of("'a':1e5", "'a':1e00000000000000000000000000005", "'a':100000"),
                List.of("'temperature':null", "", "'seed':null,'unheard_of':null"),
                List.of("'model':'auto'", "", "'mod\\u0065l':'a\\u0075to'"),
                List.of(
                        "",
                        "'stream':true,'stream_options':{'include_usage':true}",
                        "'stream':false,'user':'u','safety_identifier':'s','metadata':{'a':'b'},'store':true",
                        "'service_tier':'flex','prompt_cache_key':'k','prompt_cache_retention':'24h'"),
                List.of(
                        "'tools':[{'type':'function','function':{'name':'f'}}]",
                        "'tools':[{'type':'function','function':{'name':'f'},'cache_control':{'type':'ephemeral'}}]",
                        "'tools':[{'type':'function','function':{'name':'f','cache_control':null}}]"));
    }

    static List<List<String>> chatsUnlike() {
        return List.of(
                List.of("'a':1", "", "'a':'1'", "'a':[1]", "'a':true", "'a':{'a':1}", "'b':1", "'a':-1", "'a':10"),
                List.of("'a':true", "'a':false", "'a':'true'", "'a':[null]", "'a':{}", "'a':[]", "'a':''"),
                List.of("'a':[1,2]", "'a':[2,1]", "'a':[12]", "'a':[[1],2]", "'a':[[1,2]]", "'a':['1,2']"),
                List.of("'a':[[],[]]", "'a':[[[]]]", "'a':[{},[]]", "'a':[[],{}]"),
                List.of("'a':{'x':null}", "'a':{}", "'a':{'x':'null'}"),
                List.of("'a':{'x':1,'x':2}", "'a':{'x':2,'x':1}", "'a':{'x':2}"),
                List.of("'a':'x','b':'y'", "'a':'y','b':'x'", "'ab':'xy'", "'a':'x\\\",\\\"b\\\":\\\"y'"),
                List.of("'a':'\\ud800'", "'a':'\\udc00'", "'a':'?'", "'a':'\\ufffd'", "'a':'\\udc00\\ud800'"),
                List.of("'a':'\\ud83d \\udca1'", "'a':'💡'", "'a':'\\ud83d\\\\udca1'", "'a':'\\\\ud83d\\\\udca1'"),
                List.of("'a':'\\\\n'", "'a':'\\n'", "'a':'n'"),
                List.of("'a':1e99999999999999999999", "'a':1e99999999999999999998", "'a':1e-99999999999999999999"),
                List.of("'a':0.1", "'a':0.10000000000000000001", "'a':-0.1"),
                List.of("'a':12345678901234567890", "'a':12345678901234567891", "'a':12345678901234567889.9"),
                List.of("", "'model':'Auto'", "'model':'auto '", "'model':'openai/auto'"),
                List.of("'model':'\\ud800'", "'model':'?'", "'model':'\\udc00'"),
                List.of("", "'cache_control':{}", "'encoding_format':'float'", "'n':2", "'stop':[]", "'tools':[]"),
                List.of(
                        "'tools':[{'type':'function','function':{'name':'f','parameters':{'cache_control':1}}}]",
                        "'tools':[{'type':'function','function':{'name':'f','parameters':{'cache_control':2}}}]",
                        "'tools':[{'type':'function','function':{'name':'f','parameters':{}}}]"),
                List.of(
                        "'response_format':{'type':'json_schema','json_schema':{'schema':{'cache_control':1}}}",
                        "'response_format':{'type':'json_schema','json_schema':{'schema':{}}}"),
                List.of("'a':{'stream':true}", "'a':{'stream':false}", "'a':{}"),
                List.of("'logit_bias':{'cache_control':1}", "'logit_bias':{}"));
    }

    static List<List<String>> messagesAlike() {
        return List.of(
                List.of(
                        "",
                        "'stream':true,'metadata':{'user_id':'u'},'service_tier':'auto'",
                        "'cache_control':{'type':'ephemeral'}",
                        "'model':'auto','temperature':null"),
                List.of(
                        "'system':[{'type':'text','text':'s'}]",
                        "'system':[{'type':'text','text':'s','cache_control':{'type':'ephemeral','ttl':'1h'}}]"),
                List.of(
                        "'tools':[{'name':'f','input_schema':{'a':1}}]",
                        "'tools':[{'cache_control':{'type':'ephemeral'},'input_schema':{'a':1},'name':'f'}]"));
    }

    static List<List<String>> messagesUnlike() {
        return List.of(
                List.of("", "'system':'s'", "'system':[{'type':'text','text':'s'}]", "'user':'u'", "'store':true"),
                List.of(
                        "'tools':[{'name':'f','input_schema':{'cache_control':1}}]",
                        "'tools':[{'name':'f','input_schema':{}}]",
                        "'tools':[{'name':'f','input_schema':{'properties':{'cache_control':{}}}}]",
                        "'tools':[{'name':'f','input_schema':{'properties':{}}}]",
                        "'tools':[{'name':'f','input_schema':{'content':[{'cache_control':{}}]}}]",
                        "'tools':[{'name':'f','input_schema':{'content':[{}]}}]"));
    }

    /** Contents of a message. */
    static List<List<String>> contentsAlike() {
        return List.of(
                List.of("[{'type':'text','text':'a'}]", "[{'type':'text','text':'a','cache_control':{'type':'x'}}]"),
                List.of(
                        "[{'type':'tool_result','tool_use_id':'1','content':[{'type':'text','text':'a'}]}]",
                        "[{'type':'tool_result','tool_use_id':'1','content':[{'type':'text','text':'a',"
                                + "'cache_control':{}}],'cache_control':null}]"),
                List.of(
                        "[{'type':'document','source':{'type':'content','content':[{'type':'text','text':'a'}]}}]",
                        "[{'type':'document','source':{'type':'content','content':[{'type':'text','text':'a',"
                                + "'cache_control':{}}]}}]"));
    }

    static List<List<String>> contentsUnlike() {
        return List.of(
                List.of("'a'", "[{'type':'text','text':'a'}]", "[{'type':'text','text':'b'}]"),
                List.of(
                        "[{'type':'tool_use','id':'1','name':'f','input':{'cache_control':1}}]",
                        "[{'type':'tool_use','id':'1','name':'f','input':{'content':[{'cache_control':1}]}}]",
                        "[{'type':'tool_use','id':'1','name':'f','input':{'content':[{}]}}]",
                        "[{'type':'tool_use','id':'1','name':'f','input':{}}]"));
    }

    static List<List<String>> embeddingsAlike() {
        return List.of(
                List.of("'input':'a'", "'input':'\\u0061','user':'u'", "'dimensions':null,'input':'a'"),
                List.of("'input':[1,2]", "'input':[ 1 , 2 ]"));
    }

    static List<List<String>> embeddingsUnlike() {
        return List.of(
                List.of("'input':'a'", "'input':['a']", "'input':'a','encoding_format':'base64'"),
                List.of("'input':'a'", "'input':'a','dimensions':8", "'input':'a','store':true"),
                List.of("'input':[1,2]", "'input':[2,1]", "'input':[[1,2]]", "'input':[[1],[2]]", "'input':[12]"));
    }

    @ParameterizedTest
    @MethodSource("chatsAlike")
    void chats_that_ask_for_the_same_share_a_key(List<String> members) {
        assertThat(members).extracting(CallKeyTest::chatKey).containsOnly(chatKey(members.getFirst()));
    }

    @ParameterizedTest
    @MethodSource("chatsUnlike")
    void chats_that_differ_do_not(List<String> members) {
        assertThat(members).extracting(CallKeyTest::chatKey).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("messagesAlike")
    void messages_that_ask_for_the_same_share_a_key(List<String> members) {
        assertThat(members).extracting(CallKeyTest::messagesKey).containsOnly(messagesKey(members.getFirst()));
        assertThat(members).extracting(CallKeyTest::tokensKey).containsOnly(tokensKey(members.getFirst()));
    }

    @ParameterizedTest
    @MethodSource("messagesUnlike")
    void messages_that_differ_do_not(List<String> members) {
        assertThat(members).extracting(CallKeyTest::messagesKey).doesNotHaveDuplicates();
        assertThat(members).extracting(CallKeyTest::tokensKey).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("contentsAlike")
    void hints_for_a_providers_cache_in_blocks_do_not_count(List<String> contents) {
        assertThat(contents).extracting(CallKeyTest::saidInMessages).containsOnly(saidInMessages(contents.getFirst()));
        assertThat(contents).extracting(CallKeyTest::saidInChat).containsOnly(saidInChat(contents.getFirst()));
    }

    @ParameterizedTest
    @MethodSource("contentsUnlike")
    void what_blocks_say_counts(List<String> contents) {
        assertThat(contents).extracting(CallKeyTest::saidInMessages).doesNotHaveDuplicates();
        assertThat(contents).extracting(CallKeyTest::saidInChat).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("embeddingsAlike")
    void texts_that_have_the_same_vectors_share_a_key(List<String> members) {
        assertThat(members).extracting(CallKeyTest::embeddingsKey).containsOnly(embeddingsKey(members.getFirst()));
    }

    @ParameterizedTest
    @MethodSource("embeddingsUnlike")
    void texts_that_have_other_vectors_do_not(List<String> members) {
        assertThat(members).extracting(CallKeyTest::embeddingsKey).doesNotHaveDuplicates();
    }

    @Test
    void each_kind_of_request_has_keys_of_its_own() {
        byte[] body = json("{'model':'m','max_tokens':9,'input':'a'," + TURN + "}");

        assertThat(List.of(
                        ChatRequestReader.read(body),
                        MessagesReader.read(body),
                        MessagesReader.readForCounting(body),
                        EmbeddingsRequest.read(body)))
                .extracting(CallKeyTest::key)
                .doesNotHaveDuplicates();
    }

    @Test
    void what_a_tool_of_chat_was_called_with_is_only_text() {
        String call = "[{'role':'user','content':'u'},{'role':'assistant','tool_calls':[{'id':'1','type':'function',"
                + "'function':{'name':'f','arguments':%s}}]}]";
        List<String> arguments = List.of("'{}'", "'{ }'", "'{\\\"cache_control\\\":1}'", "{'cache_control':1}", "{}");

        assertThat(arguments)
                .extracting(each -> key(chat("{'messages':" + call.formatted(each) + "}")))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_hint_on_a_whole_message_does_not_count() {
        String answered = "{'messages':[{'role':'tool','tool_call_id':'1','content':'a'%s}]}";

        assertThat(key(chat(answered.formatted(",'cache_control':{'type':'ephemeral'}"))))
                .isEqualTo(key(chat(answered.formatted(""))));
    }

    @Test
    void each_owner_has_keys_of_its_own() {
        Request request = chat("{" + TURN + "}");

        assertThat(List.of("", "anna", "ann", "anna ", "anná", "a".repeat(600), "a".repeat(601)))
                .extracting(owner -> CallKey.of(request, Map.of(), owner))
                .doesNotHaveDuplicates();
    }

    @Test
    void headers_that_go_on_to_the_provider_count() {
        Request request = chat("{" + TURN + "}");
        List<Map<String, String>> headers = List.of(
                Map.of(),
                Map.of("a", ""),
                Map.of("a", "b"),
                Map.of("a", "c"),
                Map.of("b", "a"),
                Map.of("ab", ""),
                Map.of("a", "b", "c", "d"),
                Map.of("a", "d", "c", "b"),
                Map.of("a", "bcd"));

        assertThat(headers).extracting(each -> CallKey.of(request, each, "")).doesNotHaveDuplicates();
    }

    @Test
    void headers_may_come_in_any_order() {
        Request request = chat("{" + TURN + "}");
        Map<String, String> oneWay = new LinkedHashMap<>();
        oneWay.put("anthropic-beta", "x");
        oneWay.put("openai-project", "y");
        Map<String, String> otherWay = new LinkedHashMap<>();
        otherWay.put("openai-project", "y");
        otherWay.put("anthropic-beta", "x");

        assertThat(CallKey.of(request, oneWay, "")).isEqualTo(CallKey.of(request, otherWay, ""));
    }

    @Test
    void owner_model_and_headers_do_not_run_into_each_other() {
        assertThat(List.of(
                        CallKey.of(chat("{'model':'b'," + TURN + "}"), Map.of(), "a"),
                        CallKey.of(chat("{'model':'a'," + TURN + "}"), Map.of(), "b"),
                        CallKey.of(chat("{'model':'ab'," + TURN + "}"), Map.of(), ""),
                        CallKey.of(chat("{'model':'ab'," + TURN + "}"), Map.of(), "a"),
                        CallKey.of(chat("{'model':'b'," + TURN + "}"), Map.of("", ""), "a")))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_key_is_the_same_in_every_process() {
        CallKey key = CallKey.of(
                chat("{'model':'gpt','temperature':0.50,'tools':[],'x':'" + "long ".repeat(200) + "'," + TURN + "}"),
                Map.of("openai-project", "p"),
                "anna");

        assertThat(key.text()).isEqualTo("q4dOCvlFzQazIczPfwR0Dg82h-BAWB4qtwXH6sFM19w");
    }

    @Test
    void what_is_long_counts_to_its_last_byte() {
        for (int length : new int[] {500, 508, 509, 510, 511, 512, 513, 514, 1024, 4000}) {
            String text = "x".repeat(length);

            assertThat(List.of(text + "a", text + "b", text + "\\n", text, "\\t" + text, "\\u0078" + text + "c"))
                    .extracting(each -> chatKey("'a':'" + each + "'"))
                    .doesNotHaveDuplicates();
            assertThat(chatKey("'a':'" + text + "'")).isEqualTo(chatKey("'a':'\\u0078" + text.substring(1) + "'"));
            assertThat(chatKey("'" + text + "':1,'b':2"))
                    .isEqualTo(chatKey("'b':2,'\\u0078" + text.substring(1) + "':1"));
        }
    }

    @Test
    void long_lists_count_to_their_last_item() {
        for (int size : new int[] {100, 170, 171, 172, 600, 5000}) {
            String items = "1,".repeat(size);

            assertThat(List.of("[" + items + "1]", "[" + items + "2]", "[" + items + "1,1]", "[[" + items + "1]]"))
                    .extracting(each -> chatKey("'a':" + each))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_request_may_be_nested_as_deep_as_the_parser_lets_it() {
        String deep = "{'b':1,'a':".repeat(120) + "[".repeat(120) + "]".repeat(120) + "}".repeat(120);
        String turned = "{'a':".repeat(120) + "[".repeat(120) + "]".repeat(120) + ",'b':1.0}".repeat(120);

        assertThat(chatKey("'x':" + deep)).isEqualTo(chatKey("'x':" + turned));
    }

    @Test
    void a_request_may_hold_more_values_than_can_be_cut_apart() {
        String many = String.join(",", Collections.nCopies(400_000, "{'b':[],'a':{}}"));
        String turned = String.join(",", Collections.nCopies(400_000, "{'a':{},'b':[]}"));

        assertThat(chatKey("'x':[" + many + "]")).isEqualTo(chatKey("'x':[" + turned + "]"));
    }

    private static CallKey chatKey(String members) {
        return key(chat("{" + TURN + (members.isEmpty() ? "" : "," + members) + "}"));
    }

    private static CallKey messagesKey(String members) {
        return key(
                MessagesReader.read(json("{'max_tokens':9," + TURN + (members.isEmpty() ? "" : "," + members) + "}")));
    }

    private static CallKey tokensKey(String members) {
        return key(MessagesReader.readForCounting(json("{" + TURN + (members.isEmpty() ? "" : "," + members) + "}")));
    }

    private static CallKey embeddingsKey(String members) {
        return key(EmbeddingsRequest.read(json("{'model':'m'," + members + "}")));
    }

    private static CallKey saidInMessages(String content) {
        return key(
                MessagesReader.read(json("{'max_tokens':9,'messages':[{'role':'user','content':" + content + "}]}")));
    }

    private static CallKey saidInChat(String content) {
        return key(chat("{'messages':[{'role':'user','content':" + content + "}]}"));
    }

    private static CallKey key(Request request) {
        return CallKey.of(request, Map.of(), "");
    }

    private static Request chat(String body) {
        return ChatRequestReader.read(json(body));
    }

    private static byte[] json(String singleQuoted) {
        return singleQuoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
