package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How Ollama is asked, for callers in OpenAI's form and in Anthropic's. */
class OllamaTest {
    private static final String HI = "\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]";
    private static final String TOOLS = "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"look\"}}]";
    private static final String SCHEMA =
            "{\"type\":\"object\", \"properties\":{\"n\":{\"type\":\"number\",\"minimum\":1.0}}}";

    private static final ProviderStub OLLAMA = ProviderStub.ollama();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("ollama", OLLAMA)
            .property("caravan.model.ollama/tuned.temperature", "0.25")
            .property("caravan.model.ollama/tuned.max-tokens", "77")
            .start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        OLLAMA.close();
    }

    @BeforeEach
    void forget() {
        OLLAMA.behaves().journal().clear();
    }

    @Test
    void a_request_is_said_in_ollamas_words() throws IOException {
        Reply reply = chat("""
                "messages": [
                 {"role": "developer", "content": [{"type": "text", "text": "be"}, {"type": "text", "text": "brief"}]},
                 {"role": "user", "content": "hi\\u0021"}, {"role": "assistant", "content": "yes?"},
                 {"role": "system", "content": "be polite"},
                 {"role": "user", "content": [{"type": "text", "text": "go"}]}],
                "temperature": 0.5, "max_completion_tokens": 9, "stop": "END", "user": "u-1", "n": 1""");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(OLLAMA.journal().last().path()).isEqualTo("/api/chat");
        assertThat(OLLAMA.journal().last().header("authorization")).contains("Bearer sk-of-ollama");
        assertThat(asked()).isEqualTo(json("""
                {"model": "llama3.2", "stream": false, "truncate": false, "shift": false,
                 "messages": [{"role": "system", "content": "be\\nbrief"}, {"role": "user", "content": "hi!"},
                  {"role": "assistant", "content": "yes?"}, {"role": "system", "content": "be polite"},
                  {"role": "user", "content": "go"}],
                 "options": {"temperature": 0.5, "num_predict": 9, "stop": ["END"]}}"""));
    }

    @Test
    void a_request_in_anthropics_form_is_said_alike() throws IOException {
        Reply reply = messages("""
                "stream": true, "max_tokens": 9,
                "system": [{"type": "text", "text": "be"}, {"type": "text", "text": "brief"}],
                "stop_sequences": ["A", "B"], "top_k": 5, "metadata": {"user_id": "u-1"},
                "messages": [
                 {"role": "user", "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]}]""");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked()).isEqualTo(json("""
                {"model": "llama3.2", "stream": true, "truncate": false, "shift": false,
                 "messages": [{"role": "system", "content": "be\\nbrief"}, {"role": "user", "content": "one\\ntwo"}],
                 "options": {"top_k": 5, "num_predict": 9, "stop": ["A", "B"]}}"""));
    }

    @Test
    void what_says_nothing_to_openai_says_something_to_models_with_values_of_their_own() throws IOException {
        chat(HI + ", \"top_p\": 1, \"presence_penalty\": 0, \"frequency_penalty\": 0.0, \"seed\": -7, \"top_k\": 1");

        assertThat(asked().path("options")).isEqualTo(json("""
                {"top_p": 1, "presence_penalty": 0, "frequency_penalty": 0.0, "top_k": 1, "seed": -7}"""));
    }

    @Test
    void what_the_caller_leaves_open_is_the_operators() throws IOException {
        CARAVAN.post("{\"model\": \"ollama/tuned\", " + HI + "}");
        assertThat(asked().path("options")).isEqualTo(json("{\"temperature\": 0.25, \"num_predict\": 77}"));

        CARAVAN.post("{\"model\": \"ollama/tuned\", " + HI + ", \"temperature\": 0, \"max_tokens\": 5}");
        assertThat(asked().path("options")).isEqualTo(json("{\"temperature\": 0, \"num_predict\": 5}"));
    }

    @ParameterizedTest
    @CsvSource({
        "llama3.2, , ''",
        "llama3.2, none, false",
        "llama3.2, minimal, true",
        "llama3.2, xhigh, true",
        "gpt-oss:20b, none, false",
        "gpt-oss:20b, minimal, low",
        "gpt-oss:20b, low, low",
        "gpt-oss:20b, medium, medium",
        "gpt-oss:20b, high, high",
        "gpt-oss:20b, xhigh, high"
    })
    void a_model_is_told_to_think_or_how_hard(String model, String effort, String think) {
        String member = effort == null ? "null" : "\"" + effort + "\"";
        CARAVAN.post("{\"model\": \"ollama/" + model + "\", " + HI + ", \"reasoning_effort\": " + member + "}");

        assertThat(asked().path("think").asText()).isEqualTo(think);
    }

    @Test
    void an_image_goes_on_without_escapes() {
        Reply reply = chat("""
                "messages": [{"role": "user", "content": [{"type": "text", "text": "see"},
                  {"type": "image_url", "image_url": {"url": "data:image\\/png;base64,iVBOR\\/8="}}]}]""");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(OLLAMA.journal().last().text())
                .contains("{\"role\":\"user\",\"content\":\"see\",\"images\":[\"iVBOR/8=\"]}");
    }

    @Test
    void an_image_in_anthropics_form_and_one_that_a_tool_gave_go_on_too() {
        String image = "{\"type\": \"image\", \"source\": {\"type\": \"base64\", \"media_type\": \"image/png\","
                + " \"data\": \"aG\\/h\"}}";
        Reply reply = messages("""
                "max_tokens": 9, "messages": [{"role": "user", "content": [%s]},
                 {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "look", "input": {}}]},
                 {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content":
                   [{"type": "text", "text": "a"}, %s, {"type": "text", "text": "b"}]}]}]""".formatted(image, image));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(OLLAMA.journal().last().text())
                .contains("\"messages\":[{\"role\":\"user\",\"content\":\"\",\"images\":[\"aG/h\"]},")
                .contains("{\"role\":\"tool\",\"content\":\"a\\nb\",\"tool_name\":\"look\",\"tool_call_id\":\"t1\"},"
                        + "{\"role\":\"user\",\"content\":\"\",\"images\":[\"aG/h\"]}]");
    }

    @Test
    void tools_go_on_verbatim() {
        Reply reply = chat(HI
                + ", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"a\","
                + " \"description\": \"A.\", \"parameters\": "
                + SCHEMA + "}}, {\"type\": \"function\", \"function\": {\"name\": \"b\"}},"
                + " {\"type\": \"function\", \"function\": {\"name\": \"c\", \"parameters\": {}}},"
                + " {\"type\": \"function\", \"function\": {\"name\": \"d\", \"parameters\": {\"properties\": {}}}}]");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        String none = "{\"type\":\"object\",\"properties\":{}}";
        assertThat(OLLAMA.journal().last().text())
                .contains("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\","
                        + "\"description\":\"A.\",\"parameters\":"
                        + SCHEMA + "}}")
                .contains("{\"name\":\"b\",\"parameters\":" + none + "}")
                .contains("{\"name\":\"c\",\"parameters\":" + none + "}")
                .contains("{\"name\":\"d\",\"parameters\":" + none + "}");
    }

    @Test
    void tools_that_must_not_be_called_are_not_offered() {
        chat(HI + ", " + TOOLS + ", \"tool_choice\": \"none\", \"parallel_tool_calls\": false,"
                + " \"response_format\": {\"type\": \"json_object\"}");

        assertThat(asked().has("tools")).isFalse();
        assertThat(asked().path("format").asText()).isEqualTo("json");
    }

    @Test
    void an_answers_schema_goes_on_verbatim() {
        chat(HI
                + ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\":"
                + " {\"name\": \"a\", \"strict\": true, \"schema\": "
                + SCHEMA + "}}");
        assertThat(OLLAMA.journal().last().text()).contains("\"format\":" + SCHEMA);

        messages("\"max_tokens\": 9, " + HI
                + ", \"output_config\": {\"format\": {\"type\": \"json_schema\", \"schema\": " + SCHEMA + "}}");
        assertThat(OLLAMA.journal().last().text()).contains("\"format\":" + SCHEMA);
    }

    @Test
    void a_loop_of_tools_goes_on_with_ids_and_names() throws IOException {
        Reply reply = chat(TOOLS + """
                , "messages": [{"role": "user", "content": "look twice"},
                {"role": "assistant", "content": null, "tool_calls": [
                  {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{ \\"at\\": 1.0 }"}},
                  {"id": "c2", "type": "function", "function": {"name": "find", "arguments": ""}}]},
                {"role": "tool", "tool_call_id": "c2", "content": [{"type": "text", "text": "two"}]},
                {"role": "tool", "tool_call_id": "c1", "content": "one"}]""");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(OLLAMA.journal().last().text()).contains("\"arguments\":{ \"at\": 1.0 }");
        assertThat(asked().path("messages")).isEqualTo(json("""
                [{"role": "user", "content": "look twice"},
                 {"role": "assistant", "content": "", "tool_calls": [
                   {"id": "c1", "function": {"name": "look", "arguments": {"at": 1.0}}},
                   {"id": "c2", "function": {"name": "find", "arguments": {}}}]},
                 {"role": "tool", "content": "two", "tool_name": "find", "tool_call_id": "c2"},
                 {"role": "tool", "content": "one", "tool_name": "look", "tool_call_id": "c1"}]"""));
    }

    @Test
    void a_loop_in_anthropics_form_loses_only_claudes_thoughts() throws IOException {
        Reply reply = messages("""
                "max_tokens": 9, "messages": [{"role": "user", "content": "look"},
                {"role": "assistant", "content": [{"type": "thinking", "thinking": "hm", "signature": "c2ln"},
                  {"type": "text", "text": "so"},
                  {"type": "tool_use", "id": "t1", "name": "look", "input": {"at": 1}}]},
                {"role": "user", "content": [
                  {"type": "tool_result", "tool_use_id": "t1", "is_error": true, "content": "dark"},
                  {"type": "text", "text": "again"}]}]""");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(asked().path("messages")).isEqualTo(json("""
                [{"role": "user", "content": "look"},
                 {"role": "assistant", "content": "so", "tool_calls": [
                   {"id": "t1", "function": {"name": "look", "arguments": {"at": 1}}}]},
                 {"role": "tool", "content": "Error: dark", "tool_name": "look", "tool_call_id": "t1"},
                 {"role": "user", "content": "again"}]"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/api", "/api/", "/v1", "/v1/"})
    void the_base_url_may_be_that_of_ollamas_openai_api(String ending) {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("ollama", OLLAMA)
                .property("caravan.provider.ollama.base-url", "http://127.0.0.1:" + OLLAMA.port() + ending)
                .start()) {
            assertThat(caravan.chat("hi").status()).isEqualTo(200);
        }
    }

    @Test
    void tokens_are_estimated_for_ollama_counts_none() {
        Reply reply = CARAVAN.post("/v1/messages/count_tokens", "{\"model\": \"ollama/llama3.2\", " + HI + "}");

        assertThat(reply.json().path("input_tokens").asInt()).isPositive();
        assertThat(OLLAMA.journal().count()).isZero();
    }

    private static Reply chat(String members) {
        return CARAVAN.post("{\"model\": \"ollama/llama3.2\", " + members + "}");
    }

    private static Reply messages(String members) {
        return CARAVAN.post("/v1/messages", "{\"model\": \"ollama/llama3.2\", " + members + "}");
    }

    private static JsonNode asked() {
        return OLLAMA.journal().last().json();
    }

    private static JsonNode json(String json) throws IOException {
        return Json.mapper().readTree(json);
    }
}
