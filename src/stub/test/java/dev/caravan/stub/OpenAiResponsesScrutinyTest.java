package dev.caravan.stub;

import static dev.caravan.stub.StubClient.json;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenAI refuses of a request for a response, in its words, and what it takes. */
@Tag("stub")
class OpenAiResponsesScrutinyTest {
    private static final JsonMapper CASUAL = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();
    private static final String CALL = "{type: 'function_call', call_id: 'a', name: 'weather', arguments: '{}'}";
    private static final String RESULT = "{type: 'function_call_output', call_id: 'a', output: 'mild'}";
    private static final String SEALED = "encrypted_content: '" + OpenAiSeal.of("hm") + "'";
    private static final String THOUGHT = "{type: 'reasoning', id: 'rs_1', summary: [], " + SEALED + "}";

    private final ProviderStub stub = ProviderStub.openAi();
    private final StubClient client = new StubClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            tiers: 1 => tiers => unknown_parameter => Unknown parameter: 'tiers'.
            messages: [] => messages => unsupported_parameter => Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'.
            max_tokens: 100 => max_tokens => unsupported_parameter => Unsupported parameter: 'max_tokens'. In the Responses API, this parameter has moved to 'max_output_tokens'.
            input: null => input => missing_required_parameter => One of "input" or
            input: [] => input => missing_required_parameter => One of "input" or
            input: 5 => input => invalid_type => Invalid type for 'input': expected one of an array of input items or a string, but got an integer instead.
            max_output_tokens: 15 => max_output_tokens => integer_below_min_value => Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 15 instead.
            max_output_tokens: '20' => max_output_tokens => invalid_type => Invalid type for 'max_output_tokens': expected an integer, but got a string instead.
            temperature: 2.5 => temperature => decimal_above_max_value => Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.
            top_p: -1 => top_p => decimal_below_min_value => Invalid 'top_p': decimal below minimum value.
            top_logprobs: 21 => top_logprobs => integer_above_max_value => Invalid 'top_logprobs'
            model: 'o3', temperature: 1 => temperature => unsupported_parameter => Unsupported parameter: 'temperature' is not supported with this model.
            model: 'gpt-5-mini', top_p: 1 => top_p => unsupported_parameter => Unsupported parameter: 'top_p' is not supported with this model.
            reasoning: {effort: 'low'} => reasoning.effort => unsupported_parameter => Unsupported parameter: 'reasoning.effort' is not supported with this model.
            reasoning: {effort: 'huge'} => reasoning.effort => invalid_value => Invalid value: 'huge'. Supported values are: 'none', 'minimal',
            reasoning: {budget: 5} => reasoning.budget => unknown_parameter => Unknown parameter: 'reasoning.budget'.
            include: ['thoughts'] => include[0] => invalid_value => Invalid value: 'thoughts'.
            include: ['reasoning.encrypted_content'] => include => null => Encrypted content is not supported with this model.
            previous_response_id: 'resp_x' => previous_response_id => previous_response_not_found => Previous response with id 'resp_x' not found.
            truncation: 'middle' => truncation => invalid_value => Invalid value: 'middle'. Supported values are: 'auto' and 'disabled'.
            store: 'no' => store => invalid_type => Invalid type for 'store': expected a boolean, but got a string instead.
            service_tier: 'fast' => service_tier => invalid_value => Invalid value: 'fast'.
            metadata: {n: 5} => metadata.n => invalid_type => Invalid type for 'metadata.n': expected a string, but got an integer instead.
            stream_options: {} => stream_options => null => The 'stream_options' parameter is only allowed when 'stream' is enabled.
            stream: true, stream_options: {include_usage: true} => stream_options.include_usage => unknown_parameter => Unknown parameter: 'stream_options.include_usage'.
            """)
    void a_faulty_setting_is_refused(String members, String param, String code, String message) {
        assertRefused(members, param, code, message);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            {} => [0].type => missing_required_parameter => Missing required parameter: 'input[0].type'.
            {type: 'tool', content: 'x'} => [0].type => invalid_value => Invalid value: 'tool'. Supported values are: 'message',
            {role: 'tool', content: 'x'} => [0].role => invalid_value => Invalid value: 'tool'. Supported values are: 'assistant', 'system', 'developer', and 'user'.
            {role: 'user'} => [0].content => missing_required_parameter => Missing required parameter: 'input[0].content'.
            {role: 'user', content: null} => [0].content => invalid_type => Invalid type for 'input[0].content': expected one of an array of objects or string, but got null instead.
            {role: 'user', content: 'x', name: 'n'} => [0].name => unknown_parameter => Unknown parameter: 'input[0].name'.
            {role: 'user', content: [{type: 'text', text: 'x'}]} => [0].content[0].type => invalid_value => Invalid value: 'text'. Supported values are: 'input_text', 'input_image', and 'input_file'.
            {role: 'user', content: [{type: 'output_text', text: 'x'}]} => [0].content[0].type => invalid_value => Invalid value: 'output_text'.
            {role: 'assistant', content: [{type: 'input_text', text: 'x'}]} => [0].content[0].type => invalid_value => Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.
            {role: 'assistant', content: [{type: 'output_text', text: 'x', parsed: {}}]} => [0].content[0].parsed => unknown_parameter => Unknown parameter: 'input[0].content[0].parsed'.
            {role: 'assistant', id: 'x1', content: 'x'} => [0].id => invalid_value => Invalid 'input[0].id': 'x1'. Expected an ID that begins with 'msg'.
            {role: 'user', content: [{type: 'input_text'}]} => [0].content[0].text => missing_required_parameter => Missing required parameter: 'input[0].content[0].text'.
            {role: 'user', content: [{type: 'input_image'}]} => [0].content[0].image_url => missing_required_parameter => Missing required parameter: 'input[0].content[0].image_url'.
            {role: 'user', content: [{type: 'input_image', image_url: {url: 'https://x/y'}}]} => [0].content[0].image_url => invalid_type => Invalid type for 'input[0].content[0].image_url': expected an image URL, but got an object instead.
            {role: 'user', content: [{type: 'input_image', image_url: 'iVBORw0K'}]} => [0].content[0].image_url => invalid_value => Invalid 'input[0].content[0].image_url'. Expected a valid URL, but got a value with an invalid format.
            {role: 'user', content: [{type: 'input_file', file_data: 'JVBERi0='}]} => [0].content[0].file_data => invalid_value => Invalid 'input[0].content[0].file_data'. Expected a base64-encoded data URL
            {type: 'function_call', name: 'f', arguments: '{}'} => [0].call_id => missing_required_parameter => Missing required parameter: 'input[0].call_id'.
            {type: 'function_call', call_id: 'a', arguments: '{}'} => [0].name => missing_required_parameter => Missing required parameter: 'input[0].name'.
            {type: 'function_call', call_id: 'a', name: 'f', arguments: {}} => [0].arguments => invalid_type => Invalid type for 'input[0].arguments': expected a string, but got an object instead.
            {type: 'function_call', call_id: 'a', name: 'f', arguments: '{}', parsed_arguments: {}} => [0].parsed_arguments => unknown_parameter => Unknown parameter: 'input[0].parsed_arguments'.
            {type: 'function_call', id: 'call_1', call_id: 'a', name: 'f', arguments: '{}'} => [0].id => invalid_value => Invalid 'input[0].id': 'call_1'. Expected an ID that begins with 'fc'.
            {type: 'function_call_output', call_id: 'a'} => [0].output => missing_required_parameter => Missing required parameter: 'input[0].output'.
            RESULT => null => null => No tool call found for function call output with call_id a.
            RESULT, CALL => null => null => No tool call found for function call output with call_id a.
            CALL => null => null => No tool output found for function call a.
            {type: 'reasoning', id: 'rs_1', SEALED} => [0].summary => missing_required_parameter => Missing required parameter: 'input[0].summary'.
            {type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x'} => none => invalid_encrypted_content => The encrypted content for item rs_1 could not be verified.
            THOUGHT => null => null => Item 'rs_1' of type 'reasoning' was provided without its required following item.
            THOUGHT, {role: 'user', content: 'x'} => null => null => Item 'rs_1' of type 'reasoning' was provided without its required following item.
            """)
    void a_faulty_item_is_refused(String items, String place, String code, String message) {
        String param = place.equals("null") ? "input" : place.equals("none") ? "null" : "input" + place;

        assertRefused("input: [%s]".formatted(written(items)), param, code, message);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            tools: [{}] => tools[0].type => missing_required_parameter => Missing required parameter: 'tools[0].type'.
            tools: [{type: 'browser'}] => tools[0].type => invalid_value => Invalid value: 'browser'.
            tools: [{type: 'function', function: {name: 'f'}}] => tools[0].name => missing_required_parameter => Missing required parameter: 'tools[0].name'.
            tools: [{type: 'function', name: 'f', function: {}}] => tools[0].function => unknown_parameter => Unknown parameter: 'tools[0].function'.
            tools: [{type: 'function', name: 'a b'}] => tools[0].name => invalid_value => Invalid 'tools[0].name': string does not match pattern.
            tools: [{type: 'function', name: 'f', parameters: {}}] => tools[0].parameters => invalid_function_parameters => Invalid schema for function 'f': schema must be a JSON Schema of 'type: "object"', got 'type: "None"'.
            tools: [{type: 'function', name: 'f', strict: true, parameters: {type: 'object', properties: {}}}] => tools[0].parameters => invalid_function_parameters => Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be supplied and to be false.
            tool_choice: 'required' => tool_choice => null => Tool choice 'required' must be specified with 'tools' parameter.
            tool_choice: 'some' => tool_choice => invalid_value => Invalid value: 'some'.
            tool_choice: {type: 'function', name: 'f'} => tool_choice => null => Tool choice 'function' not found in 'tools' parameter.
            tool_choice: {type: 'function', function: {name: 'f'}} => tool_choice.function => unknown_parameter => Unknown parameter: 'tool_choice.function'.
            text: {format: {type: 'json_schema', json_schema: {}}} => text.format.name => missing_required_parameter => Missing required parameter: 'text.format.name'.
            text: {format: {type: 'json_schema', name: 'p'}} => text.format.schema => missing_required_parameter => Missing required parameter: 'text.format.schema'.
            text: {format: {type: 'json_object'}} => input => null => Response input messages must contain the word 'json'
            text: {format: {type: 'grammar'}} => text.format.type => invalid_value => Invalid value: 'grammar'.
            """)
    void a_faulty_tool_or_format_is_refused(String members, String param, String code, String message) {
        assertRefused(members, param, code, message);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            {type: 'string'} => schema must be a JSON Schema of 'type: "object"', got 'type: "string"'.
            {type: 'object', properties: {a: {type: 'string'}}, additionalProperties: false} => In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'a'.
            {type: 'object', properties: {}, required: ['a'], additionalProperties: false} => In context=(), 'required' is required to be supplied and to be an array including every key in properties. Extra required key 'a' supplied.
            {type: 'object', properties: {a: {}}, required: ['a'], additionalProperties: false} => In context=('properties', 'a'), schema must have a 'type' key.
            {type: 'object', properties: {a: {type: 'array'}}, required: ['a'], additionalProperties: false} => In context=('properties', 'a'), array schema missing items.
            {type: 'object', properties: {a: {allOf: []}}, required: ['a'], additionalProperties: false} => In context=('properties', 'a'), 'allOf' is not permitted.
            {type: 'object', properties: {a: {type: 'array', items: {type: 'object'}}}, required: ['a'], additionalProperties: false} => In context=('properties', 'a', 'items'), 'additionalProperties' is required to be supplied and to be false.
            {type: 'object', properties: {}, additionalProperties: false, $defs: {d: {type: 'object'}}} => In context=('$defs', 'd'), 'additionalProperties' is required
            """)
    void a_strict_schema_leaves_nothing_open(String schema, String message) {
        assertRefused(
                "text: {format: {type: 'json_schema', name: 'p', strict: true, schema: %s}}"
                        .formatted(schema.replace("$defs", "'$defs'")),
                "text.format.schema",
                "invalid_json_schema",
                "Invalid schema for response_format 'p': " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "instructions: 'be kind', max_output_tokens: 16, temperature: 0, top_p: 1, truncation: 'auto'",
                "store: false, metadata: {k: 'v'}, user: 'u', parallel_tool_calls: false, service_tier: 'flex'",
                "model: 'gpt-5', reasoning: {effort: 'minimal', summary: 'auto'}",
                "model: 'o4-mini', include: ['reasoning.encrypted_content'], store: false",
                "tools: [{type: 'web_search'}, {type: 'mcp', server_label: 'l', server_url: 'https://x'}]",
                "tools: [{type: 'function', name: 'f', parameters: null, strict: null}], tool_choice: 'required'",
                "tools: [{type: 'function', name: 'f'}], tool_choice: {type: 'function', name: 'f'}",
                "text: {format: {type: 'json_object'}}, input: 'as JSON'",
                "text: {format: {type: 'json_schema', name: 'p', schema: {type: 'object'}}, verbosity: 'low'}",
                "input: [{role: 'developer', content: 'x'}, {type: 'message', role: 'system', content: 'y'}]",
                "input: [{role: 'user', content: [{type: 'input_file', file_data: 'data:application/pdf;base64,aa=='}]}]",
                "input: [{role: 'user', content: 'x'}, {type: 'message', id: 'msg_1', status: 'completed', role:"
                        + " 'assistant', content: [{type: 'output_text', text: 'x', annotations: [], logprobs: []}]}]",
                "input: [CALL, {type: 'function_call_output', call_id: 'a', output: [{type: 'input_text', text: ''}]}]",
                "input: [THOUGHT, CALL, RESULT, THOUGHT, {role: 'assistant', content: 'so'}, {role: 'user', content: 'x'}]",
            })
    void what_is_good_is_taken(String members) {
        HttpResponse<String> answer = ask(written(members));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void what_the_stub_said_can_be_said_back() {
        stub.thinks("hm").callsTool("weather", "{\"city\": \"Bern\"}");
        String asking = "model: 'o3', store: false, tools: [{type: 'function', name: 'weather'}],"
                + " reasoning: {summary: 'auto'}, include: ['reasoning.encrypted_content']";

        JsonNode output = json(ask(asking).body()).path("output");
        String turns = "input: [{role: 'user', content: 'x'}, %s, %s, %s]"
                .formatted(
                        output.path(0),
                        output.path(1),
                        RESULT.replace("'a'", output.at("/1/call_id").toString()));

        assertThat(ask(asking + "," + turns).statusCode()).isEqualTo(200);
    }

    @Test
    void a_response_that_was_stored_can_be_gone_on_from() {
        stub.callsTool("weather", "{}").thinks("hm");
        String tools = "model: 'o3', tools: [{type: 'function', name: 'weather'}]";

        JsonNode stored = json(ask(tools).body());
        JsonNode gone = json(ask(tools + ", store: false").body());
        String result = RESULT.replace("'a'", stored.at("/output/1/call_id").toString());
        String thought = "input: [%s, %s, %s]".formatted(stored.at("/output/0"), stored.at("/output/1"), result);

        assertThat(ask(tools + ", previous_response_id: %s, input: [%s]".formatted(stored.path("id"), result))
                        .statusCode())
                .isEqualTo(200);
        assertThat(ask(tools + "," + thought).statusCode()).isEqualTo(200);
        assertRefused(
                "previous_response_id: %s".formatted(gone.path("id")),
                "previous_response_id",
                "previous_response_not_found",
                "Previous response");
        HttpResponse<String> lost =
                ask("input: [%s, %s, %s]".formatted(gone.at("/output/0"), stored.at("/output/1"), result));
        assertThat(lost.statusCode()).isEqualTo(404);
        assertThat(lost.body()).contains("Items are not persisted when `store` is set to false");
    }

    @Test
    void metadata_has_its_limits() {
        String seventeen =
                IntStream.range(0, 17).mapToObj("k%d: 'v'"::formatted).collect(joining(", ", "metadata: {", "}"));

        assertRefused(seventeen, "metadata", "object_above_max_properties", "Invalid 'metadata': too many");
        assertRefused(
                "metadata: {k: '%s'}".formatted("v".repeat(513)),
                "metadata.k",
                "string_above_max_length",
                "Invalid 'metadata.k': string too long.");
    }

    private void assertRefused(String members, String param, String code, String message) {
        HttpResponse<String> answer = ask(members);

        JsonNode error = json(answer.body()).path("error");
        assertThat(error.path("message").asText()).startsWith(message);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("param").asText()).isEqualTo(param);
        assertThat(error.path("code").asText()).isEqualTo(code);
    }

    private HttpResponse<String> ask(String members) {
        try {
            ObjectNode body = (ObjectNode) CASUAL.readTree("{model: 'gpt-4o', input: 'hi'}");
            body.setAll((ObjectNode) CASUAL.readTree("{" + members + "}"));
            return client.send(client.request("/responses")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build());
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(members, wrong);
        }
    }

    private static String written(String members) {
        return members.replace("CALL", CALL)
                .replace("RESULT", RESULT)
                .replace("THOUGHT", THOUGHT)
                .replace("SEALED", SEALED);
    }
}
