package dev.caravan.stub;

import static dev.caravan.stub.AnthropicClient.assertAccepted;
import static dev.caravan.stub.AnthropicClient.complaint;
import static dev.caravan.stub.AnthropicClient.deltas;
import static dev.caravan.stub.AnthropicClient.named;
import static dev.caravan.stub.AnthropicClient.turns;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.stub.AnthropicClient.Event;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thoughts: how they are told, signed and brought back, and what does not go together with them. */
@Tag("stub")
class AnthropicThinkingTest {
    private static final String TOOLS = "tools: [{name: 'weather', input_schema: {type: 'object'}}]";
    private static final String THINKING = "max_tokens: 4000, thinking: {type: 'enabled', budget_tokens: 1024}";
    private static final String SIGNED = "signature: '" + AnthropicSignature.of("hm") + "'";
    private static final String THOUGHT = "{type: 'thinking', thinking: 'hm', " + SIGNED + "}";
    private static final String CALL = "{type: 'tool_use', id: 'a', name: 'weather', input: {}}";
    private static final String RESULT = "{type: 'tool_result', tool_use_id: 'a', content: ''}";

    private final ProviderStub stub = ProviderStub.anthropic();
    private final AnthropicClient client = new AnthropicClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void thoughts_come_first_and_signed_if_asked_for() {
        stub.says("so it is").thinks("let me see").usage(Usage.of(10, 9, 0, 4));
        String signature = AnthropicSignature.of("let me see");

        JsonNode message = client.message(THINKING);
        List<Event> events = client.stream(THINKING);

        assertThat(message.at("/content/0"))
                .hasToString("{\"type\":\"thinking\",\"thinking\":\"let me see\",\"signature\":\"" + signature + "\"}");
        assertThat(message.at("/content/1/text").asText()).isEqualTo("so it is");
        assertThat(message.at("/usage/output_tokens_details/thinking_tokens").asInt())
                .isEqualTo(4);
        assertThat(deltas(events, 0, "thinking_delta", "thinking")).containsExactly("let", " me", " see");
        assertThat(deltas(events, 0, "signature_delta", "signature")).containsExactly(signature);
        assertThat(deltas(events, 1, "text_delta", "text")).containsExactly("so", " it", " is");
        assertThat(named(events, "content_block_stop")).hasSize(2);
        assertThat(client.ask("").body()).doesNotContain("thinking");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens: 4000, thinking: {type: 'enabled', budget_tokens: 1024, display: 'omitted'}",
                "model: 'claude-adaptive', thinking: {type: 'adaptive'}",
            })
    void omitted_thoughts_are_a_signature_only(String asking) {
        stub.says("so it is").thinks("let me see");

        JsonNode thought = client.message(asking).at("/content/0");
        List<Event> events = client.stream(asking);

        assertThat(thought.path("thinking").asText()).isEmpty();
        assertThat(thought.path("signature").asText()).isEqualTo(AnthropicSignature.of("let me see"));
        assertThat(deltas(events, 0, "thinking_delta", "thinking")).isEmpty();
        assertThat(deltas(events, 0, "signature_delta", "signature")).hasSize(1);
    }

    @Test
    void an_adaptive_model_shows_its_thoughts_on_demand() {
        stub.thinks("let me see");

        JsonNode message =
                client.message("model: 'claude-adaptive', thinking: {type: 'adaptive', display: 'summarized'}");

        assertThat(message.at("/content/0/thinking").asText()).isEqualTo("let me see");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            {budget_tokens: 1024} => thinking.type: Field required
            {type: 'on'} => thinking: Input tag 'on' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'
            {type: 'enabled'} => thinking.enabled.budget_tokens: Field required
            {type: 'enabled', budget_tokens: 1023} => thinking.enabled.budget_tokens: Input should be greater than or equal to 1024
            {type: 'enabled', budget_tokens: 2000, effort: 'low'} => thinking.enabled.effort: Extra inputs are not permitted
            {type: 'enabled', budget_tokens: 2000, display: 'full'} => thinking.enabled.display: Input should be 'summarized' or 'omitted'
            {type: 'disabled', budget_tokens: 2000} => thinking.disabled.budget_tokens: Extra inputs are not permitted
            {type: 'adaptive', budget_tokens: 2000} => thinking.adaptive.budget_tokens: Extra inputs are not permitted
            {type: 'adaptive'} => adaptive thinking is not supported on this model
            {type: 'enabled', budget_tokens: 2000}, model: 'adaptive' => "thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.
            {type: 'enabled', budget_tokens: 4000} => `max_tokens` must be greater than `thinking.budget_tokens`.
            {type: 'enabled', budget_tokens: 2000}, temperature: 0.9 => `temperature` may only be set to 1 when thinking is enabled or in adaptive mode.
            {type: 'enabled', budget_tokens: 2000}, top_p: 0.9 => `top_p` must be greater than or equal to 0.95 or unset when thinking is enabled or in adaptive mode.
            {type: 'enabled', budget_tokens: 2000}, top_k: 5 => `top_k` must be unset when thinking is enabled or in adaptive mode.
            {type: 'enabled', budget_tokens: 2000}, tool_choice: {type: 'any'} => Thinking may not be enabled when tool_choice forces tool use.
            {type: 'adaptive'}, model: 'adaptive', tool_choice: {type: 'tool', name: 'weather'} => Thinking may not be enabled when tool_choice forces tool use.
            """)
    void faulty_thinking_is_refused(String thinking, String message) {
        assertThat(complaint(client.ask(TOOLS + ", max_tokens: 4000, thinking: " + thinking)))
                .startsWith(message);
    }

    @Test
    void a_turn_with_calls_must_begin_with_its_thoughts() {
        String talk = "{type: 'text', text: 'let me see'}, ";

        assertThat(complaint(thinkOn(turns(CALL, RESULT))))
                .startsWith("messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found"
                        + " `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a"
                        + " thinking block");
        assertThat(complaint(thinkOn(turns(talk + CALL, RESULT)))).contains("but found `text`.");
        assertAccepted(thinkOn(turns(THOUGHT + ", " + talk + CALL, RESULT)));
    }

    @Test
    void a_final_message_of_the_assistant_must_begin_with_its_thoughts() {
        String prefilled = "messages: [{role: 'user', content: 'x'}, {role: 'assistant', content: 'so'}]";

        assertThat(complaint(thinkOn(prefilled))).startsWith("messages.1.content.0.type: Expected `thinking`");
    }

    @Test
    void a_turn_without_manual_thinking_may_begin_as_it_likes() {
        assertAccepted(client.ask(TOOLS + ", " + turns(CALL, RESULT)));
        assertAccepted(client.ask(TOOLS + ", model: 'adaptive', thinking: {type: 'adaptive'}, " + turns(CALL, RESULT)));
    }

    @Test
    void a_later_step_of_a_turn_needs_no_thoughts_of_its_own() {
        String later = "{role: 'assistant', content: [%s]}, {role: 'user', content: [%s]}]"
                .formatted(CALL.replace("'a'", "'b'"), RESULT.replace("'a'", "'b'"));

        assertAccepted(thinkOn(turns(THOUGHT + ", " + CALL, RESULT).replaceAll("]$", ", ") + later));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            {type: 'thinking', thinking: 'hm'} => messages.1.content.0.thinking.signature: Field required
            {type: 'thinking', thinking: 'other', SIGNED} => messages.1.content.0: Invalid `signature` in `thinking` block
            {type: 'thinking', thinking: '', signature: 'EuYB'} => messages.1.content.0: Invalid `signature` in `thinking` block
            {type: 'thinking', thinking: 'hm', cache_control: null, SIGNED} => messages.1.content.0.thinking.cache_control: Extra inputs are not permitted
            {type: 'redacted_thinking', data: 'x'} => messages.1.content.0: Invalid `data` in `redacted_thinking` block
            {type: 'text', text: 'so'}, {type: 'thinking', thinking: 'hm', SIGNED} => messages.1.content.0: If an assistant message contains any thinking blocks, the first block must be `thinking` or `redacted_thinking`. Found `text`.
            {type: 'thinking', thinking: 'hm', SIGNED} => messages.1: The final block in an assistant message cannot be `thinking`.
            """)
    void faulty_thoughts_are_refused(String thought, String message) {
        assertThat(complaint(client.ask(turns(thought.replace("SIGNED", SIGNED), "{type: 'text', text: 'x'}"))))
                .isEqualTo(message);
    }

    @Test
    void what_the_stub_said_can_be_said_back() {
        stub.thinks("hm").callsTool("weather", "{\"city\": \"Bern\"}");
        String asking =
                TOOLS + ", max_tokens: 4000, thinking: {type: 'enabled', budget_tokens: 1024, display: 'omitted'}";

        String content = client.message(asking).path("content").toString();
        String id = json(content).at("/1/id").asText();

        assertAccepted(client.ask("%s, messages: [{role: 'user', content: 'x'}, {role: 'assistant', content: %s},"
                        .formatted(asking, content)
                + " {role: 'user', content: [%s]}]".formatted(RESULT.replace("'a'", "'" + id + "'"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens: 4000, thinking: {type: 'enabled', budget_tokens: 3999, display: null}, temperature: 1",
                "max_tokens: 4000, thinking: {type: 'enabled', budget_tokens: 1024}, top_p: 0.95",
                "thinking: {type: 'disabled'}, temperature: 0",
                "model: 'adaptive', thinking: {type: 'adaptive', display: 'omitted'}, output_config: {effort: 'max'}",
            })
    void good_thinking_is_accepted(String members) {
        assertAccepted(client.ask(members));
    }

    private HttpResponse<String> thinkOn(String messages) {
        return client.ask(TOOLS + ", " + THINKING + ", " + messages);
    }
}
