package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What coding agents and agents' kits send of their own accord is answered by whatever model they are pointed at. */
class AgentsTest {
    private static final String CODING = """
            {"model":"%s","max_tokens":100,"stream":false,
             "system":[{"type":"text","text":"You are a coding agent.","cache_control":{"type":"ephemeral"}}],
             "messages":[
               {"role":"user","content":[{"type":"text","text":"List the files."}]},
               {"role":"assistant","content":[{"type":"text","text":"There is one."}]},
               {"role":"user","content":"Go on."},
               {"role":"system","content":[{"type":"text","text":"Only read from now on."}]}],
             "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},
             "metadata":{"user_id":"u"}}""";

    private static final Map<Vendor, ProviderStub> STUBS = new EnumMap<>(Vendor.class);
    private static final TestCaravan CARAVAN = started();

    private static TestCaravan started() {
        TestCaravan.Builder builder = TestCaravan.with();
        for (Vendor vendor : Vendor.values()) {
            STUBS.put(vendor, vendor.stub().says("from the model"));
            builder.provider(vendor.label(), stub(vendor));
        }
        return builder.start();
    }

    private static ProviderStub stub(Vendor vendor) {
        return Objects.requireNonNull(STUBS.get(vendor));
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        STUBS.values().forEach(ProviderStub::close);
    }

    private static Reply say(String json) {
        return CARAVAN.post(
                "/v1/messages",
                json,
                Map.of("anthropic-beta", "mid-conversation-system-2026-04-07,context-management-2025-06-27"));
    }

    @ParameterizedTest
    @EnumSource
    void instructions_in_the_middle_of_a_conversation_reach_the_model(Vendor vendor) {
        Reply reply = say(CODING.formatted(vendor.model()));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        String asked = stub(vendor).journal().last().text();
        assertThat(asked).contains("Only read from now on.").contains("Go on.");
    }

    @Test
    void claude_gets_them_byte_by_byte() {
        String json = CODING.formatted("anthropic/m1");

        say(json);

        assertThat(stub(Vendor.ANTHROPIC).journal().last().text()).isEqualTo(json.replace("anthropic/m1", "m1"));
    }

    @Test
    void where_a_model_knows_no_other_place_they_stay_in_theirs() {
        say(CODING.formatted("openai/m1"));

        JsonNode messages = stub(Vendor.OPENAI).journal().last().json().path("messages");
        assertThat(messages.get(messages.size() - 1).path("role").asText()).isIn("system", "developer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"edits\":[{\"type\":\"clear_thinking_20251015\",\"keep\":{\"type\":\"thinking_turns\",\"value\":1}}]}",
                "{\"edits\":[{\"type\":\"clear_tool_uses_20250919\"}]}"
            })
    void what_would_take_something_out_of_the_context_is_asked_of_claude_alone(String management) {
        String json = CODING.replaceFirst(
                "\"context_management\":.*?]}", "\"context_management\":" + management.replace("$", "\\$"));

        assertThat(say(json.formatted("anthropic/m1")).status()).isEqualTo(200);
        Reply other = say(json.formatted("openai/m1"));
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body()).contains("context_management");
    }

    @ParameterizedTest
    @EnumSource
    void what_nobody_here_has_heard_of_is_for_claude_to_judge(Vendor vendor) {
        ProviderStub claude = stub(Vendor.ANTHROPIC);
        for (String members : new String[] {
            "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"narrator\",\"content\":\"b\"}]",
            "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"hologram\",\"data\":1}]}]",
            "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"x\"}]",
            "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"telepathy\":{\"on\":true}"
        }) {
            int before = claude.journal().count();
            Reply reply = say("{\"model\":\"" + vendor.model() + "\",\"max_tokens\":9," + members + "}");
            if (vendor == Vendor.ANTHROPIC) {
                assertThat(claude.journal().count()).as(reply.body()).isEqualTo(before + 1);
                assertThat(claude.journal().last().text()).contains(members);
            } else {
                assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_comes_back_as_an_agents_kit_keeps_it_is_read(Vendor vendor) {
        Reply reply = CARAVAN.post("""
                {"model":"%s","messages":[
                  {"role":"user","content":"hi"},
                  {"role":"assistant","content":[{"type":"text","text":"hello","role":"assistant","refusal":null}]},
                  {"role":"user","content":"go on"}]}""".formatted(vendor.model()));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(stub(vendor).journal().last().text()).contains("hello");
    }

    @Test
    void what_claude_says_for_its_own_client_reaches_that_and_nothing_secret_with_it() {
        stub(Vendor.ANTHROPIC).next(1).answers(400, "application/json", """
                {"type":"error","error":{"type":"invalid_request_error","message":"threads are not supported",
                 "details":{"error_code":"thread_unsupported_request","unsupported":["thread"],"depth":2,
                            "note":"sk-ant-0123456789abcdef at https://internal.example/x"}}}""");

        Reply reply = say(CODING.formatted("anthropic/m1"));

        assertThat(reply.status()).isEqualTo(400);
        JsonNode details = reply.json().at("/error/details");
        assertThat(details.path("error_code").asText()).isEqualTo("thread_unsupported_request");
        assertThat(details.at("/unsupported/0").asText()).isEqualTo("thread");
        assertThat(details.path("depth").asInt()).isEqualTo(2);
        assertThat(reply.body()).doesNotContain("sk-ant", "internal.example");
    }

    @Test
    void what_names_a_detail_is_not_secret_either() {
        stub(Vendor.ANTHROPIC).next(1).answers(400, "application/json", """
                {"type":"error","error":{"type":"invalid_request_error","message":"no",
                 "details":{"error_code":"x","sk-ant-0123456789abcdef":1,"in":[{"https://internal.example/x":2,"kept":3}]}}}""");

        Reply reply = say(CODING.formatted("anthropic/m1"));

        assertThat(reply.json().at("/error/details").toString())
                .isEqualTo("{\"error_code\":\"x\",\"in\":[{\"kept\":3}]}");
    }

    @Test
    void details_that_are_none_or_too_many_are_left_out() {
        for (String details : new String[] {"\"text\"", "{\"a\":\"" + "x".repeat(3_000) + "\"}", "[1]"}) {
            stub(Vendor.ANTHROPIC)
                    .next(1)
                    .answers(
                            400,
                            "application/json",
                            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no\",\"details\":"
                                    + details + "}}");

            Reply reply = say(CODING.formatted("anthropic/m1"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().at("/error").has("details")).isFalse();
        }
    }
}
