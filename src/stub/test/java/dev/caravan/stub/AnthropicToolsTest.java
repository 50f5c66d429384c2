package dev.caravan.stub;

import static dev.caravan.stub.AnthropicClient.assertAccepted;
import static dev.caravan.stub.AnthropicClient.complaint;
import static dev.caravan.stub.AnthropicClient.turns;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of tools, their calls and their results. */
@Tag("stub")
class AnthropicToolsTest {
    private static final String TOOLS = "tools: [{name: 'weather', input_schema: {type: 'object'}}]";
    private static final String CALL = "{type: 'tool_use', id: 'a', name: 'weather', input: {}}";
    private static final String RESULT = "{type: 'tool_result', tool_use_id: 'a', content: ''}";

    private final ProviderStub stub = ProviderStub.anthropic();
    private final AnthropicClient client = new AnthropicClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            {type: 'function', function: {}} => tools.0: Input tag 'function' found using 'type' does not match any of the expected tags: 'custom'
            {input_schema: {type: 'object'}} => tools.0.custom.name: Field required
            {name: 'a.b', input_schema: {type: 'object'}} => tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'
            {name: 'a'} => tools.0.custom.input_schema: Field required
            {name: 'a', input_schema: null} => tools.0.custom.input_schema: Input should be a valid dictionary
            {name: 'a', input_schema: {}} => tools.0.custom.input_schema.type: Field required
            {name: 'a', input_schema: {type: 'array'}} => tools.0.custom.input_schema.type: Input should be 'object'
            {name: 'a', input_schema: {type: 'object', anyOf: []}} => tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level
            {name: 'a', input_schema: {type: 'object'}, parameters: {}} => tools.0.custom.parameters: Extra inputs are not permitted
            {name: 'a', input_schema: {type: 'object'}, description: null} => tools.0.custom.description: Input should be a valid string
            {name: 'a', input_schema: {type: 'object'}, strict: null} => tools.0.custom.strict: Input should be a valid boolean
            {name: 'a', input_schema: {type: 'object'}, eager_input_streaming: 1} => tools.0.custom.eager_input_streaming: Input should be a valid boolean
            {name: 'a', input_schema: {type: 'object'}, strict: true} => tools.0.custom: For 'object' type, 'additionalProperties' must be explicitly set to false
            {name: 'a', input_schema: {type: 'object'}}, {name: 'a', input_schema: {type: 'object'}} => tools: Tool names must be unique.
            """)
    void a_faulty_tool_is_refused(String tools, String message) {
        assertThat(complaint(client.ask("tools: [" + tools + "]"))).isEqualTo(message);
    }

    @Test
    void a_tools_name_has_a_longest_length() {
        String tool = "{name: '%s', input_schema: {type: 'object'}}".formatted("a".repeat(129));

        assertThat(complaint(client.ask("tools: [" + tool + "]")))
                .isEqualTo("tools.0.custom.name: String should have at most 128 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            'auto' => tool_choice: Input should be a valid dictionary or object to extract fields from
            {type: 'required'} => tool_choice: Input tag 'required' found using 'type' does not match any of the expected tags: 'any', 'auto', 'none', 'tool'
            {type: 'none', disable_parallel_tool_use: true} => tool_choice.none.disable_parallel_tool_use: Extra inputs are not permitted
            {type: 'auto', name: 'weather'} => tool_choice.auto.name: Extra inputs are not permitted
            {type: 'any', disable_parallel_tool_use: 1} => tool_choice.any.disable_parallel_tool_use: Input should be a valid boolean
            {type: 'tool'} => tool_choice.tool.name: Field required
            {type: 'tool', name: 'clock'} => Tool 'clock' not found in provided tools
            """)
    void a_faulty_choice_is_refused(String choice, String message) {
        assertThat(complaint(client.ask(TOOLS + ", tool_choice: " + choice))).isEqualTo(message);
    }

    @Test
    void a_choice_needs_tools() {
        String message = "tool_choice may only be specified while providing tools.";

        assertThat(complaint(client.ask("tool_choice: {type: 'auto'}"))).isEqualTo(message);
        assertThat(complaint(client.ask("tools: [], tool_choice: {type: 'none'}")))
                .isEqualTo(message);
    }

    @Test
    void calls_and_results_need_tools() {
        assertThat(complaint(client.ask(turns(CALL, RESULT))))
                .isEqualTo("Requests which include `tool_use` or `tool_result` blocks must define tools.");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            {type: 'tool_use', id: 'a.b', name: 'x', input: {}} => messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'
            {type: 'tool_use', id: 'a', name: 'x y', input: {}} => messages.1.content.0.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'
            {type: 'tool_use', id: 'a', name: 'x', input: '{}'} => messages.1.content.0.tool_use.input: Input should be a valid dictionary
            {type: 'tool_use', id: 'a', name: 'x'} => messages.1.content.0.tool_use.input: Field required
            {type: 'tool_use', id: 'a', name: 'x', input: {}, index: 0} => messages.1.content.0.tool_use.index: Extra inputs are not permitted
            """)
    void a_faulty_call_is_refused(String call, String message) {
        assertThat(complaint(client.ask(TOOLS + ", " + turns(call, RESULT)))).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            {type: 'tool_result'} => messages.2.content.0.tool_result.tool_use_id: Field required
            {type: 'tool_result', tool_use_id: 'a', name: 'x'} => messages.2.content.0.tool_result.name: Extra inputs are not permitted
            {type: 'tool_result', tool_use_id: 'a', is_error: 'no'} => messages.2.content.0.tool_result.is_error: Input should be a valid boolean
            {type: 'tool_result', tool_use_id: 'a', content: {}} => messages.2.content.0.tool_result.content: Input should be a valid list
            {type: 'tool_result', tool_use_id: 'a', content: [{type: 'thinking'}]} => messages.2.content.0.tool_result.content.0: Input tag 'thinking' found using 'type' does not match any of the expected tags: 'document', 'image', 'text'
            {type: 'tool_result', tool_use_id: 'a', content: [{type: 'text', text: ''}]} => messages: text content blocks must be non-empty
            {type: 'tool_result', tool_use_id: 'a'}, {type: 'tool_result', tool_use_id: 'a'} => messages.2.content.1: each tool_use must have a single result. Found multiple `tool_result` blocks with id: a
            {type: 'tool_result', tool_use_id: 'a'}, {type: 'tool_result', tool_use_id: 'b'} => messages.2.content.1: unexpected `tool_use_id` found in `tool_result` blocks: b. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.
            {type: 'text', text: 'no'} => messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.
            {type: 'text', text: 'so'}, {type: 'tool_result', tool_use_id: 'a'} => messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.
            """)
    void a_faulty_result_is_refused(String result, String message) {
        assertThat(complaint(client.ask(TOOLS + ", " + turns(CALL, result)))).isEqualTo(message);
    }

    @Test
    void an_id_is_used_once() {
        assertThat(complaint(client.ask(TOOLS + ", " + turns(CALL + ", " + CALL, RESULT))))
                .isEqualTo("messages: `tool_use` ids must be unique");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tools: [{type: null, name: 'a', input_schema: {type: 'object'}, cache_control: {type: 'ephemeral'}}]",
                "tools: [{type: 'custom', name: 'a', description: 'x', input_schema: {type: 'object', properties: {},"
                        + " additionalProperties: false}, strict: true}], tool_choice: {type: 'tool', name: 'a'}",
                "tools: [{type: 'web_search_20250305', name: 'web_search', max_uses: 5}], tool_choice: {type: 'any'}",
                "tools: [{type: 'bash_20250124', name: 'bash'}], tool_choice: {type: 'none'}",
            })
    void good_tools_are_accepted(String members) {
        assertAccepted(client.ask(members));
    }
}
