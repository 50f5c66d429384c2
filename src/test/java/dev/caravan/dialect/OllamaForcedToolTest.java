package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tool that must be called, and one whose arguments must fit, with a provider that promises neither. */
class OllamaForcedToolTest {
    private static final String LOOK = """
            {"type":"function","function":{"name":"look","description":"Looks at a place.","strict":%s,
             "parameters":{"type":"object","properties":{"place":{"type":"string"}},"required":["place"],
                           "additionalProperties":false}}}""";
    private static final String WAIT = """
            {"type":"function","function":{"name":"wait","parameters":{"type":"object","properties":{}}}}""";
    private static final String NAMED = "{\"type\":\"function\",\"function\":{\"name\":\"look\"}}";

    private static final ProviderStub OLLAMA = ProviderStub.ollama();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("ollama", OLLAMA)
            .property("caravan.retry.wait", "1ms")
            .expectsErrors()
            .start();

    @AfterAll
    static void close() {
        CARAVAN.close();
        OLLAMA.close();
    }

    @BeforeEach
    void forget() {
        OLLAMA.behaves().says("{\"place\": \"Rome\"}").journal().clear();
    }

    private static Reply ask(String tools, String choice, boolean stream) {
        return CARAVAN.post("""
                {"model":"ollama/m1","stream":%s,"messages":[{"role":"user","content":"hi"}],
                 "tools":[%s],"tool_choice":%s}""".formatted(stream, tools, choice));
    }

    private static JsonNode call(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        return reply.json().at("/choices/0/message/tool_calls/0/function");
    }

    private static JsonNode asked() {
        return OLLAMA.journal().last().json();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"required\"", NAMED})
    void a_tool_that_must_be_called_is_a_format_that_the_answer_is_held_to(String choice) {
        JsonNode call = call(ask(LOOK.formatted(false), choice, false));

        assertThat(call.path("name").asText()).isEqualTo("look");
        assertThat(call.path("arguments").asText()).isEqualTo("{\"place\": \"Rome\"}");
        assertThat(asked().at("/format/required/0").asText()).isEqualTo("place");
        assertThat(asked().has("tools")).isFalse();
        assertThat(asked().at("/messages/1/role").asText()).isEqualTo("system");
        assertThat(asked().at("/messages/1/content").asText()).contains("look", "Looks at a place.");
    }

    @Test
    void streamed_it_is_told_when_it_is_whole() {
        Reply reply = ask(LOOK.formatted(false), NAMED, true);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .contains("\"name\":\"look\"", "{\\\"place\\\": \\\"Rome\\\"}", "\"finish_reason\":\"tool_calls\"")
                .contains("data: [DONE]");
    }

    @Test
    void of_several_the_model_names_one() {
        OLLAMA.says("{\"name\":\"look\",\"arguments\":{ \"place\":\"R\\u006fme\"}}");

        JsonNode call = call(ask(LOOK.formatted(false) + "," + WAIT, "\"required\"", false));

        assertThat(call.path("name").asText()).isEqualTo("look");
        assertThat(call.path("arguments").asText()).isEqualTo("{ \"place\":\"R\\u006fme\"}");
        assertThat(asked().at("/format/anyOf")).hasSize(2);
        assertThat(asked().at("/format/anyOf/1/properties/name/const").asText()).isEqualTo("wait");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_no_call_is_asked_for_again_and_both_are_on_the_bill(boolean stream) {
        OLLAMA.next(1).says("I would rather talk.");

        Reply reply = ask(LOOK.formatted(false), NAMED, stream);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("look").doesNotContain("rather");
        assertThat(OLLAMA.journal().count()).isEqualTo(2);
        assertThat(CARAVAN.books()
                        .rows("SELECT kind FROM ledger WHERE request_id = '" + reply.header("x-request-id") + "'"))
                .hasSize(2);
    }

    @Test
    void a_strict_tool_is_called_with_arguments_that_fit_or_the_model_is_asked_again() {
        OLLAMA.callsTool("look", "{\"place\":\"Rome\"}").next(1).callsTool("look", "{\"where\":1}");

        JsonNode call = call(ask(LOOK.formatted(true), "\"auto\"", false));

        assertThat(call.path("arguments").asText()).isEqualTo("{\"place\":\"Rome\"}");
        assertThat(OLLAMA.journal().count()).isEqualTo(2);
        assertThat(asked().has("tools")).isTrue();
    }

    @Test
    void a_forced_strict_tool_is_checked_as_well() {
        OLLAMA.next(1).says("{\"where\":1}");

        assertThat(call(ask(LOOK.formatted(true), NAMED, false))
                        .path("arguments")
                        .asText())
                .isEqualTo("{\"place\": \"Rome\"}");
        assertThat(OLLAMA.journal().count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_forced_call_that_does_not_fit_its_tool_is_asked_for_again(boolean stream) {
        OLLAMA.next(1).says("{\"where\":1}");

        Reply reply = ask(LOOK.formatted(false), NAMED, stream);

        assertThat(reply.body()).contains("Rome").doesNotContain("where");
        assertThat(OLLAMA.journal().count()).isEqualTo(2);
    }

    @Test
    void of_several_the_one_that_was_called_has_to_fit() {
        OLLAMA.says("{\"name\":\"wait\",\"arguments\":{}}");
        OLLAMA.next(1).says("{\"name\":\"look\",\"arguments\":{}}");

        JsonNode call = call(ask(LOOK.formatted(false) + "," + WAIT, "\"required\"", false));

        assertThat(call.path("name").asText()).isEqualTo("wait");
        assertThat(OLLAMA.journal().count()).isEqualTo(2);
    }

    /** Nobody promised that it would fit. */
    @Test
    void what_cannot_be_checked_of_a_tool_that_is_not_strict_is_left_to_the_format() {
        String loose = LOOK.formatted(false).replace("\"required\":[", "\"dependentRequired\":{},\"required\":[");

        assertThat(call(ask(loose, NAMED, false)).path("arguments").asText()).isEqualTo("{\"place\": \"Rome\"}");
        assertThat(asked().at("/format").has("dependentRequired")).isTrue();
    }

    /** What a caller asks for is nobody else's trouble. */
    @Test
    void a_model_that_never_fits_opens_no_breaker() {
        OLLAMA.says("no");
        for (int i = 0; i < 12; i++) {
            assertThat(ask(LOOK.formatted(false), NAMED, false).status()).isEqualTo(500);
        }

        assertThat(CARAVAN.ask("ollama/m1", "hi").status()).isEqualTo(200);
    }

    @Test
    void what_cannot_be_done_is_named() {
        assertThat(ask(LOOK.formatted(false), NAMED.replace("look", "leap"), false)
                        .body())
                .contains("tool_choice");
        Reply unchecked = ask(
                LOOK.formatted(true).replace("\"required\":[", "\"dependentRequired\":{},\"required\":["),
                NAMED,
                false);
        assertThat(unchecked.status()).isEqualTo(400);
        assertThat(unchecked.json().at("/error/param").asText()).isEqualTo("tools[0].function.strict");
        assertThat(OLLAMA.journal().count()).isZero();
    }

    @Test
    void claudes_callers_force_a_tool_in_their_own_form() {
        Reply reply = CARAVAN.post("/v1/messages", """
                {"model":"ollama/m1","max_tokens":50,"messages":[{"role":"user","content":"hi"}],
                 "tools":[{"name":"look","input_schema":{"type":"object","properties":{"place":{"type":"string"}}}}],
                 "tool_choice":{"type":"tool","name":"look"}}""");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(reply.json().at("/content/0/input/place").asText()).isEqualTo("Rome");
    }
}
