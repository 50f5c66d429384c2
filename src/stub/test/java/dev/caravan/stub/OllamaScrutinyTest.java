package dev.caravan.stub;

import static dev.caravan.stub.OllamaClient.QUESTION;
import static dev.caravan.stub.OllamaClient.TOOLS;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("stub")
class OllamaScrutinyTest {
    private static final String MISFIT = "json: cannot unmarshal ";

    private final ProviderStub stub = ProviderStub.ollama();
    private final OllamaClient client = new OllamaClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"stream\":false,\"truncate\":false,\"shift\":false,\"logprobs\":true,\"top_logprobs\":20",
                "\"format\":\"json\",\"keep_alive\":\"1h30m\"",
                "\"format\":\"\",\"keep_alive\":-1",
                "\"format\":{\"type\":\"object\"},\"keep_alive\":\"0\"",
                "\"options\":{\"temperature\":1,\"top_p\":0.5,\"top_k\":40,\"min_p\":0.1,\"typical_p\":1.0,\"seed\":-1}",
                "\"options\":{\"num_predict\":-1,\"num_ctx\":4096,\"num_keep\":4,\"stop\":[\"a\",\"b\"]}",
                "\"options\":{\"presence_penalty\":0.1,\"frequency_penalty\":0,\"repeat_penalty\":1.1}",
                "\"options\":{\"repeat_last_n\":64,\"num_batch\":2,\"num_gpu\":1,\"main_gpu\":0,\"num_thread\":8}",
                "\"options\":{\"use_mmap\":true}",
                "\"think\":true",
                "\"model\":\"no-think\",\"think\":false",
                "\"model\":\"gpt-oss:20b\",\"think\":\"medium\"",
                "\"tools\":[],\"model\":\"no-tools\"",
                TOOLS,
                "\"messages\":[{\"role\":\"system\",\"content\":\"\"},{\"role\":\"user\",\"content\":\"x\","
                        + "\"images\":[\"aGk=\",\"aA==\",\"aGkh\"]}]",
                "\"messages\":[{\"role\":\"assistant\",\"thinking\":\"hm\",\"tool_calls\":[{\"id\":\"call_1\","
                        + "\"type\":\"function\",\"function\":{\"index\":0,\"name\":\"f\",\"arguments\":{}}}]},"
                        + "{\"role\":\"tool\",\"content\":\"ok\",\"tool_name\":\"f\",\"tool_call_id\":\"call_1\"}]",
            })
    void what_ollama_documents_is_taken(String members) {
        HttpResponse<String> answer = client.chat(members);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"model\":\"\" | model is required",
                "\"model\":7 | " + MISFIT + "number into Go struct field ChatRequest.model of type string",
                "\"tier\":1 | json: unknown field \"tier\"",
                "\"tool_choice\":\"auto\" | json: unknown field \"tool_choice\"",
                "\"messages\":null | " + MISFIT
                        + "null into Go struct field ChatRequest.messages of type []api.Message",
                "\"stream\":\"yes\" | " + MISFIT + "string into Go struct field ChatRequest.stream of type bool",
                "\"shift\":1 | " + MISFIT + "number into Go struct field ChatRequest.shift of type bool",
                "\"truncate\":{} | " + MISFIT + "object into Go struct field ChatRequest.truncate of type bool",
                "\"logprobs\":[] | " + MISFIT + "array into Go struct field ChatRequest.logprobs of type bool",
                "\"top_logprobs\":1.5 | " + MISFIT
                        + "number 1.5 into Go struct field ChatRequest.top_logprobs of type int",
                "\"top_logprobs\":21 | top_logprobs must be between 0 and 20",
                "\"top_logprobs\":-1 | top_logprobs must be between 0 and 20",
                "\"options\":[] | " + MISFIT
                        + "array into Go struct field ChatRequest.options of type map[string]interface {}",
                "\"options\":{\"max_tokens\":5} | invalid option provided: \"max_tokens\"",
                "\"keep_alive\":true | Unsupported type: 'bool'",
                "\"keep_alive\":[] | Unsupported type: '[]interface {}'",
                "\"keep_alive\":\"5\" | time: missing unit in duration \"5\"",
                "\"keep_alive\":\"soon\" | time: invalid duration \"soon\"",
                "\"think\":1 | think must be a boolean or string (\"high\", \"medium\", \"low\", true, or false)",
                "\"think\":\"xhigh\" | invalid think value: \"xhigh\" (must be \"high\", \"medium\", \"low\", true, or"
                        + " false)",
                "\"think\":\"low\" | think value \"low\" is not supported for this model",
                "\"think\":true,\"model\":\"no-think\" | \"no-think\" does not support thinking",
                "\"think\":\"low\",\"model\":\"no-think\" | \"no-think\" does not support thinking",
            })
    void a_faulty_chat_is_refused_in_ollamas_words(String members, String words) {
        assertRefused(client.chat(members), 400, words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"options\":{\"seed\":1.5} | option \"seed\" must be of type integer",
                "\"options\":{\"num_predict\":\"5\"} | option \"num_predict\" must be of type integer",
                "\"options\":{\"temperature\":\"hot\"} | option \"temperature\" must be of type float32",
                "\"options\":{\"use_mmap\":1} | option \"use_mmap\" must be of type boolean",
                "\"options\":{\"stop\":\"a\"} | option \"stop\" must be of type array",
                "\"options\":{\"stop\":[1]} | option \"stop\" must be of an array of strings",
                "\"format\":\"yaml\" | invalid format: \"\\\"yaml\\\"\"; expected \"json\" or a valid JSON Schema object",
                "\"format\":[] | invalid format: \"[]\"; expected \"json\" or a valid JSON Schema object",
            })
    void what_ollama_finds_late_is_its_own_error(String members, String words) {
        assertRefused(client.chat(members), 500, words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | " + MISFIT + "number into Go struct field ChatRequest.messages of type api.Alias",
                "{\"role\":\"robot\",\"content\":\"x\"} | invalid role: robot, role must be one of [system, user,"
                        + " assistant, tool]",
                "{\"role\":\"user\"} | messages.content is required",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]} | " + MISFIT
                        + "array into Go struct field ChatRequest.messages.content of type string",
                "{\"role\":\"user\",\"content\":null} | " + MISFIT
                        + "null into Go struct field ChatRequest.messages.content of type string",
                "{\"role\":\"user\",\"content\":\"x\",\"name\":\"me\"} | json: unknown field \"name\"",
                "{\"role\":\"user\",\"content\":\"x\",\"images\":[\"data:image/png;base64,aGk=\"]} | illegal base64 data"
                        + " at input byte 4",
                "{\"role\":\"user\",\"content\":\"x\",\"images\":[\"aGkha\"]} | illegal base64 data at input byte 4",
                "{\"role\":\"user\",\"content\":\"x\",\"images\":[\"\"]} | illegal base64 data at input byte 0",
                "{\"role\":\"user\",\"content\":\"x\",\"images\":[{}]} | " + MISFIT
                        + "object into Go struct field ChatRequest.messages.images of type api.ImageData",
                "{\"role\":\"tool\",\"content\":\"x\",\"tool_name\":1} | " + MISFIT
                        + "number into Go struct field ChatRequest.messages.tool_name of type string",
                "{\"role\":\"assistant\",\"content\":\"\",\"thinking\":{}} | " + MISFIT
                        + "object into Go struct field ChatRequest.messages.thinking of type string",
            })
    void a_faulty_message_is_refused_in_the_decoders_words(String message, String words) {
        assertRefused(client.chat("\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}," + message + "]"), 400, words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"f\" | " + MISFIT
                        + "string into Go struct field ChatRequest.messages.tool_calls of type api.ToolCall",
                "{\"index\":0} | json: unknown field \"index\"",
                "{\"type\":\"custom\",\"function\":{\"name\":\"f\",\"arguments\":{}}} | invalid tool call type: \"custom\"",
                "{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}} | Value looks like object, but can't find closing"
                        + " '}' symbol",
                "{\"function\":{\"name\":\"f\"}} | Value looks like object, but can't find closing '}' symbol",
                "{\"function\":{\"arguments\":{}}} | messages.tool_calls.function.name is required",
                "{\"function\":{\"name\":\"f\",\"arguments\":{},\"index\":\"0\"}} | " + MISFIT
                        + "string into Go struct field ChatRequest.messages.tool_calls.function.index of type int",
                "{\"function\":{\"name\":\"f\",\"arguments\":{},\"strict\":true}} | json: unknown field \"strict\"",
            })
    void a_faulty_call_of_a_tool_is_refused(String call, String words) {
        assertRefused(
                client.chat("\"messages\":[{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[" + call + "]}]"),
                400,
                words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"f\" | " + MISFIT + "string into Go struct field ChatRequest.tools of type api.Tool",
                "{\"type\":\"custom\",\"function\":{}} | invalid tool type: \"custom\"",
                "{\"type\":\"function\",\"name\":\"f\"} | json: unknown field \"name\"",
                "{\"type\":\"function\",\"function\":[]} | " + MISFIT
                        + "array into Go struct field Tool.tools.function of type api.ToolFunction",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}} | json: unknown field \"strict\"",
                "{\"type\":\"function\",\"function\":{\"parameters\":{\"type\":\"object\"}}} | tools.function.name is"
                        + " required",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | tools.function.parameters must be of type"
                        + " \"object\"",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"required\":1}}}"
                        + " | " + MISFIT + "number into Go struct field"
                        + " ToolFunctionParameters.tools.function.parameters.required of type []string",
            })
    void a_faulty_tool_is_refused(String tool, String words) {
        assertRefused(client.chat("\"tools\":[" + tool + "]"), 400, words);
    }

    @Test
    void a_model_that_cannot_call_tools_is_named_in_full() {
        assertRefused(
                client.chat(TOOLS, "\"model\":\"no-tools\""),
                400,
                "registry.ollama.ai/library/no-tools:latest does not support tools");
        assertRefused(
                client.chat(TOOLS, "\"model\":\"no-tools:1b\""),
                400,
                "registry.ollama.ai/library/no-tools:1b does not support tools");
    }

    @Test
    void a_model_that_is_gone_is_not_found() {
        assertRefused(client.chat("\"model\":\"retired\""), 404, "model 'retired' not found");
        assertRefused(
                client.post("/embed", "{\"model\":\"retired\",\"input\":\"x\"}"), 404, "model 'retired' not found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"input\":7 | invalid input type",
                "\"input\":[\"a\",1] | invalid input type",
                "\"prompt\":\"x\" | json: unknown field \"prompt\"",
                "\"truncate\":true | input is required",
                "\"input\":\"x\",\"dimensions\":0 | dimensions must be positive",
                "\"input\":\"x\",\"dimensions\":\"3\" | " + MISFIT
                        + "string into Go struct field EmbedRequest.dimensions of type int",
                "\"input\":\"x\",\"keep_alive\":{} | Unsupported type: 'map[string]interface {}'",
            })
    void a_faulty_embedding_is_refused(String members, String words) {
        assertRefused(client.post("/embed", "{\"model\":\"m\"," + members + "}"), 400, words);
    }

    @Test
    void an_embedding_without_a_model_is_not_found() {
        assertRefused(client.post("/embed", "{\"input\":\"x\"}"), 404, "model '' not found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                " `` | missing request body",
                "{\"model\": | unexpected EOF",
                "hello | invalid character 'h' looking for beginning of value",
                "[] | " + MISFIT + "array into Go value of type api.ChatRequest",
                "{\"model\":\"m\"} | messages is required",
                "{\"messages\":[]} | model is required",
            })
    void a_body_that_is_no_chat_is_refused(String body, String words) {
        assertRefused(client.post("/chat", body), 400, words);
    }

    @Test
    void another_content_type_is_refused() {
        assertRefused(
                client.post("/chat", QUESTION, "Content-Type", "text/plain"),
                400,
                "the stub takes application/json, not \"text/plain\"");
    }

    @Test
    void no_key_is_needed_and_one_is_taken_where_it_belongs() {
        assertThat(client.post("/chat", QUESTION, "Authorization", "Bearer key").statusCode())
                .isEqualTo(200);
        assertRefused(client.post("/chat", QUESTION, "Authorization", "Basic a2V5"), 401, "unauthorized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-api-key", "api-key", "x-goog-api-key"})
    void a_key_in_the_header_of_another_vendor_is_refused(String header) {
        assertRefused(client.post("/chat", QUESTION, header, "key"), 401, "unauthorized");
    }

    @Test
    void a_key_in_the_url_is_refused() {
        assertThat(client.post("/chat?key=secret", QUESTION).statusCode()).isEqualTo(400);
        assertThat(client.get("/tags?key=secret").statusCode()).isEqualTo(400);
        assertThat(client.post("/chat?key=secret", QUESTION).body()).doesNotContain("secret");
    }

    @Test
    void the_router_speaks_no_json() {
        HttpResponse<String> elsewhere = client.post("/chat/completions", QUESTION);
        HttpResponse<String> otherwise = client.get("/chat");

        assertThat(elsewhere.statusCode()).isEqualTo(404);
        assertThat(elsewhere.body()).isEqualTo("404 page not found");
        assertThat(otherwise.statusCode()).isEqualTo(405);
        assertThat(otherwise.body()).isEqualTo("405 method not allowed");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String words) {
        assertThat(json(answer.body()).path("error").asText()).isEqualTo(words);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer.body())).hasSize(1);
    }
}
