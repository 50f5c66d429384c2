package dev.caravan.dialect;

import static dev.caravan.dialect.SingleQuotes.doubled;
import static dev.caravan.dialect.SingleQuotes.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemini calls tools and gets their results, and its own signatures, back. Bodies are written with single quotes. */
class GeminiToolLoopTest {
    private static final String FLASH = "gemini-2.5-flash";
    private static final String PRO_3 = "gemini-3-pro-preview";
    private static final String TOOLS = "'tools': [{'type': 'function', 'function': {'name': 'look', 'description':"
            + " 'Looks.', 'parameters': {'type':'object', 'properties':{'at':{'type':'number','minimum':0.0}},"
            + "'additionalProperties':false}}}, {'type': 'function', 'function': {'name': 'wait'}}]";
    private static final String LOST = "skip_thought_signature_validator";

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
    void declarations_go_on_as_they_are() {
        requireGood(ask(FLASH, said("'role': 'user', 'content': 'hi'"), false));

        JsonNode declarations = asked().at("/tools/0/functionDeclarations");
        assertThat(declarations.path(0).path("description").asText()).isEqualTo("Looks.");
        assertThat(GEMINI.journal().last().text())
                .contains("\"parametersJsonSchema\":{\"type\":\"object\", \"properties\":{\"at\":{\"type\":\"number\","
                        + "\"minimum\":0.0}},\"additionalProperties\":false}");
        assertThat(declarations.path(1)).isEqualTo(json("{'name': 'wait', 'description': 'wait'}"));
        assertThat(asked().has("toolConfig")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'none' | {'mode': 'NONE'}",
                "'required' | {'mode': 'ANY'}",
                "{'type': 'function', 'function': {'name': 'wait'}} | {'mode': 'ANY', 'allowedFunctionNames': ['wait']}"
            })
    void the_choice_is_a_mode(String choice, String calling) {
        requireGood(CARAVAN.post(doubled("{'model': 'gemini/gemini-2.5-flash', 'messages': [{'role': 'user', 'content':"
                + " 'hi'}], 'tool_choice': " + choice + ", " + TOOLS + "}")));

        assertThat(asked().at("/toolConfig/functionCallingConfig")).isEqualTo(json(calling));
    }

    @Test
    void strict_tools_are_validated() {
        requireGood(CARAVAN.post(doubled("{'model': 'gemini/gemini-2.5-flash', 'messages': [{'role': 'user', 'content':"
                + " 'hi'}], " + TOOLS.replace("'name': 'look',", "'name': 'look', 'strict': true,") + "}")));

        assertThat(asked().at("/toolConfig/functionCallingConfig/mode").asText())
                .isEqualTo("VALIDATED");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void calls_are_told_byte_for_byte_under_ids_of_their_own(boolean streamed) {
        GEMINI.callsTool("look", "{\"at\": 1.0, \"b\":  \"\\u00e9\"}").callsTool("wait", "{}");

        Reply first = ask(FLASH, said("'role': 'user', 'content': 'hi'"), streamed);
        Reply second = ask(FLASH, said("'role': 'user', 'content': 'hi'"), streamed);

        List<Called> calls = calls(first);
        assertThat(calls).extracting(Called::name).containsExactly("look", "wait");
        assertThat(calls).extracting(Called::arguments).containsExactly("{\"at\": 1.0, \"b\":  \"\\u00e9\"}", "{}");
        calls.addAll(calls(second));
        assertThat(calls).extracting(Called::id).doesNotHaveDuplicates().allMatch(id -> id.matches("call_\\w{20,35}"));
        assertThat(first.body()).contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void results_stand_behind_their_calls_in_the_order_of_the_calls() {
        requireGood(ask(
                FLASH,
                said(
                        "'role': 'user', 'content': 'hi'",
                        "'role': 'assistant', 'content': 'well', 'tool_calls': ["
                                + call("a", "look", "{'at':1.0}")
                                + ", "
                                + call("b", "look", "{}")
                                + ", "
                                + call("c", "wait", "{}")
                                + "]",
                        "'role': 'user', 'content': 'hurry'",
                        "'role': 'tool', 'tool_call_id': 'c', 'content': '{\\'x\\': 1.0}'",
                        "'role': 'tool', 'tool_call_id': 'b', 'content': '[1]'",
                        "'role': 'tool', 'tool_call_id': 'a', 'content': '{\\'$ref\\': \\'#\\'}'"),
                false));

        assertThat(asked().at("/contents/1"))
                .isEqualTo(json("{'role': 'model', 'parts': [{'text': 'well'},"
                        + " {'functionCall': {'id': 'a', 'name': 'look', 'args': {'at': 1.0}}},"
                        + " {'functionCall': {'id': 'b', 'name': 'look', 'args': {}}},"
                        + " {'functionCall': {'id': 'c', 'name': 'wait', 'args': {}}}]}"));
        assertThat(asked().at("/contents/2"))
                .isEqualTo(json("{'role': 'user', 'parts': ["
                        + "{'functionResponse': {'id': 'a', 'name': 'look', 'response': {'result':"
                        + " '{\\'$ref\\': \\'#\\'}'}}},"
                        + "{'functionResponse': {'id': 'b', 'name': 'look', 'response': {'result': '[1]'}}},"
                        + "{'functionResponse': {'id': 'c', 'name': 'wait', 'response': {'x': 1.0}}}]}"));
        assertThat(asked().at("/contents/3")).isEqualTo(json("{'role': 'user', 'parts': [{'text': 'hurry'}]}"));
    }

    @Test
    void a_result_without_its_call_is_refused_by_its_place() {
        Reply reply = ask(
                FLASH,
                said(
                        "'role': 'user', 'content': 'hi'",
                        "'role': 'assistant', 'content': 'well'",
                        "'role': 'tool', 'tool_call_id': 'a', 'content': 'x'"),
                false);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(GEMINI.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void signatures_of_gemini_3_come_back_with_their_calls(boolean streamed) {
        GEMINI.callsTool("look", "{\"at\": 1}").callsTool("wait", "{}");
        Conversation loop = new Conversation();

        loop.goOn(ask(PRO_3, loop.messages, streamed));
        Reply second = ask(PRO_3, loop.messages, streamed);
        requireGood(second);
        JsonNode contents = asked().path("contents");
        loop.goOn(second);
        requireGood(ask(PRO_3, loop.messages, streamed));

        assertThat(contents.at("/1/parts/0/thoughtSignature").asText()).startsWith("+/+/");
        assertThat(contents.at("/1/parts/1").has("thoughtSignature")).isFalse();
        assertThat(asked().at("/contents/1/parts/0/thoughtSignature"))
                .isEqualTo(contents.at("/1/parts/0/thoughtSignature"));
        assertThat(asked().at("/contents/3/parts/0/thoughtSignature").asText())
                .startsWith("+/+/")
                .isNotEqualTo(contents.at("/1/parts/0/thoughtSignature").asText());
    }

    @Test
    void gemini_3_is_told_that_a_signature_was_lost() {
        GEMINI.callsTool("look", "{\"at\": 1}").callsTool("wait", "{}");
        Conversation loop = new Conversation();
        loop.goOn(ask(PRO_3, loop.messages, false));

        try (TestCaravan restarted =
                TestCaravan.with().provider("gemini", GEMINI).start()) {
            requireGood(ask(restarted, PRO_3, loop.messages, false));
        }

        assertThat(asked().at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo(LOST);
        assertThat(asked().at("/contents/1/parts/1").has("thoughtSignature")).isFalse();
    }

    @Test
    void only_the_turn_under_way_needs_signatures() {
        requireGood(ask(
                PRO_3,
                said(
                        "'role': 'user', 'content': 'hi'",
                        "'role': 'assistant', 'tool_calls': [" + call("a", "look", "{}") + "]",
                        "'role': 'tool', 'tool_call_id': 'a', 'content': 'x'",
                        "'role': 'assistant', 'content': 'seen'",
                        "'role': 'user', 'content': 'again'",
                        "'role': 'assistant', 'tool_calls': [" + call("b", "look", "{}") + "]",
                        "'role': 'tool', 'tool_call_id': 'b', 'content': 'y'"),
                false));

        assertThat(asked().at("/contents/1/parts/0").has("thoughtSignature")).isFalse();
        assertThat(asked().at("/contents/5/parts/0/thoughtSignature").asText()).isEqualTo(LOST);
    }

    @Test
    void another_model_is_not_shown_the_signature() {
        GEMINI.callsTool("look", "{\"at\": 1}");
        Conversation loop = new Conversation();
        loop.goOn(ask(PRO_3, loop.messages, false));

        requireGood(ask(FLASH, loop.messages, false));
        assertThat(asked().at("/contents/1/parts/0").has("thoughtSignature")).isFalse();

        requireGood(ask("gemini-3.1-flash", loop.messages, false));
        assertThat(asked().at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo(LOST);
    }

    @Test
    void a_loop_that_gemini_began_can_go_on_with_claude() {
        GEMINI.callsTool("look", "{\"at\": 1}");
        Conversation loop = new Conversation();
        try (ProviderStub claude = ProviderStub.anthropic();
                TestCaravan both = TestCaravan.with()
                        .provider("gemini", GEMINI)
                        .provider("anthropic", claude)
                        .start()) {
            loop.goOn(ask(both, PRO_3, loop.messages, false));

            Reply reply = both.post("{\"model\": \"anthropic/claude-x\", \"reasoning_effort\": \"low\", \"messages\": "
                    + loop.messages + ", " + doubled(TOOLS) + "}");

            requireGood(reply);
            assertThat(claude.journal().last().json().at("/thinking/type").asText())
                    .isEqualTo("disabled");
        }
    }

    record Called(String id, String name, String arguments) {}

    /** A client's: what the assistant said and what the tools answered, one after the other. */
    private static final class Conversation {
        private final ArrayNode messages = said("'role': 'user', 'content': 'look'");

        void goOn(Reply reply) {
            requireGood(reply);
            ObjectNode assistant = messages.addObject().put("role", "assistant");
            ArrayNode toolCalls = assistant.putArray("tool_calls");
            for (Called call : calls(reply)) {
                toolCalls
                        .addObject()
                        .put("id", call.id)
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name)
                        .put("arguments", call.arguments);
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", call.id)
                        .put("content", "done");
            }
        }
    }

    static List<Called> calls(Reply reply) {
        List<Called> calls = new ArrayList<>();
        boolean whole = reply.events().isEmpty();
        List<String> events = whole ? List.of(reply.body()) : reply.events();
        for (String event : events) {
            if (event.equals("[DONE]")) {
                continue;
            }
            JsonNode choice = json(event).at("/choices/0");
            for (JsonNode call : choice.path(whole ? "message" : "delta").path("tool_calls")) {
                String arguments = call.at("/function/arguments").asText();
                if (call.has("id")) {
                    calls.add(new Called(
                            call.path("id").asText(), call.at("/function/name").asText(), arguments));
                } else {
                    Called last = calls.removeLast();
                    calls.add(new Called(last.id, last.name, last.arguments + arguments));
                }
            }
        }
        return calls;
    }

    private static ArrayNode said(String... messages) {
        return (ArrayNode) json("[{" + String.join("}, {", messages) + "}]");
    }

    private static String call(String id, String name, String arguments) {
        return "{'id': '" + id + "', 'type': 'function', 'function': {'name': '" + name + "', 'arguments': '"
                + arguments.replace("'", "\\'") + "'}}";
    }

    private Reply ask(String model, ArrayNode messages, boolean streamed) {
        return ask(CARAVAN, model, messages, streamed);
    }

    private static Reply ask(TestCaravan gateway, String model, ArrayNode messages, boolean streamed) {
        return gateway.post("{\"model\": \"gemini/" + model + "\", \"stream\": " + streamed + ", \"messages\": "
                + messages + ", " + doubled(TOOLS) + "}");
    }

    private static void requireGood(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private JsonNode asked() {
        return GEMINI.journal().last().json();
    }
}
