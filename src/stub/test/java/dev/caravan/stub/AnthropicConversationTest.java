package dev.caravan.stub;

import static dev.caravan.stub.AnthropicClient.assertAccepted;
import static dev.caravan.stub.AnthropicClient.complaint;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of what was said. */
@Tag("stub")
class AnthropicConversationTest {
    private final ProviderStub stub = ProviderStub.anthropic();
    private final AnthropicClient client = new AnthropicClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            messages: [] => messages: at least one message is required
            messages: {} => messages: Input should be a valid list
            messages: ['hi'] => messages.0: Input should be a valid dictionary or object to extract fields from
            messages: [{content: 'x'}] => messages.0.role: Field required
            messages: [{role: 'user'}] => messages.0.content: Field required
            messages: [{role: 'user', content: null}] => messages.0.content: Input should be a valid list
            messages: [{role: 'user', content: 'x', name: 'me'}] => messages.0.name: Extra inputs are not permitted
            messages: [{role: 'system', content: 'x'}] => messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.
            messages: [{role: 'tool', content: 'x'}] => messages: Unexpected role "tool". Allowed roles are "user" or "assistant". For more information on how to properly use tools, see https://docs.claude.com/en/docs/tool-use.
            messages: [{role: 'developer', content: 'x'}] => messages: Unexpected role "developer". Allowed roles are "user" or "assistant".
            messages: [{role: 'assistant', content: 'x'}] => messages: first message must use the "user" role
            model: 'adaptive', messages: [{role: 'user', content: 'x'}, {role: 'assistant', content: 'y'}] => This model does not support assistant message prefill. The conversation must end with a user message.
            system: 7 => system: Input should be a valid list
            system: [{type: 'image'}] => system.0: Input tag 'image' found using 'type' does not match any of the expected tags: 'text'
            system: [{type: 'text', text: 'x', id: 1}] => system.0.id: Extra inputs are not permitted
            system: [{type: 'text', text: 'x', cache_control: {type: 'ephemeral', scope: 1}}] => system.0.cache_control.ephemeral.scope: Extra inputs are not permitted
            system: [{type: 'text', text: ''}] => system: text content blocks must be non-empty
            system: '  ' => system: text content blocks must contain non-whitespace text
            """)
    void a_faulty_conversation_is_refused(String members, String message) {
        assertThat(complaint(client.ask(members))).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            '' => messages.0: all messages must have non-empty content except for the optional final assistant message
            [] => messages.0: all messages must have non-empty content except for the optional final assistant message
            ' ' => messages: text content blocks must contain non-whitespace text
            [{type: 'text', text: ''}] => messages: text content blocks must be non-empty
            [{type: 'text', text: 'x'}, {type: 'text', text: '\\n'}] => messages: text content blocks must contain non-whitespace text
            [{type: 'text', text: '', cache_control: {type: 'ephemeral'}}] => messages.0.content.0.text: cache_control cannot be set for empty text blocks
            ['x'] => messages.0.content.0: Input should be a valid dictionary or object to extract fields from
            [{text: 'x'}] => messages.0.content.0.type: Field required
            [{type: 'image_url'}] => messages.0.content.0: Input tag 'image_url' found using 'type' does not match any of the expected tags: 'document', 'image', 'redacted_thinking', 'text', 'thinking', 'tool_result', 'tool_use'
            [{type: 'text'}] => messages.0.content.0.text.text: Field required
            [{type: 'text', text: 'x', detail: 'low'}] => messages.0.content.0.text.detail: Extra inputs are not permitted
            [{type: 'text', text: 'x', cache_control: {type: 'ephemeral', ttl: '1d'}}] => messages.0.content.0.text.cache_control.ephemeral.ttl: Input should be '5m' or '1h'
            [{type: 'image'}] => messages.0.content.0.image.source: Field required
            [{type: 'image', source: {type: 'file'}}] => messages.0.content.0.image.source: Input tag 'file' found using 'type' does not match any of the expected tags: 'base64', 'url'
            [{type: 'image', detail: 'low', source: {type: 'url', url: 'https://x'}}] => messages.0.content.0.image.detail: Extra inputs are not permitted
            [{type: 'image', source: {type: 'url', url: 'http://x/a.png'}}] => messages.0.content.0.image.source.url.url: Only HTTPS URLs are supported.
            [{type: 'image', source: {type: 'url', url: 'data:image/png;base64,aGk='}}] => messages.0.content.0.image.source.url.url: Only HTTPS URLs are supported.
            [{type: 'image', source: {type: 'base64', media_type: 'image/jpg', data: 'aGk='}}] => messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'
            [{type: 'image', source: {type: 'base64', media_type: 'image/png', data: 'data:image/png;base64,aGk='}}] => messages.0.content.0.image.source.base64.data: Invalid base64 data
            [{type: 'image', source: {type: 'base64', media_type: 'image/png', data: 'aGk'}}] => messages.0.content.0.image.source.base64.data: Invalid base64 data
            [{type: 'image', source: {type: 'base64', media_type: 'image/png', data: ''}}] => messages.0.content.0.image.source.base64.data: Invalid base64 data
            [{type: 'document', source: {type: 'base64', media_type: 'text/plain', data: 'aGk='}}] => messages.0.content.0.document.source.base64.media_type: Input should be 'application/pdf'
            [{type: 'document', source: {type: 'text', media_type: 'text/html', data: 'hi'}}] => messages.0.content.0.document.source.text.media_type: Input should be 'text/plain'
            [{type: 'document', filename: 'x', source: {type: 'url', url: 'https://x'}}] => messages.0.content.0.document.filename: Extra inputs are not permitted
            [{type: 'thinking', thinking: 'x', signature: 'x'}] => messages.0.content.0: Invalid `signature` in `thinking` block
            [{type: 'tool_use', id: 'a', name: 'b', input: {}}] => messages.0: `tool_use` blocks can only be in `assistant` messages
            """)
    void faulty_content_is_refused(String content, String message) {
        assertThat(complaint(client.ask("messages: [{role: 'user', content: " + content + "}]")))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            'so ' => messages: final assistant content cannot end with trailing whitespace
            [{type: 'text', text: 'so '}] => messages: final assistant content cannot end with trailing whitespace
            [{type: 'text', text: ''}] => messages: text content blocks must be non-empty
            [{type: 'image', source: {type: 'url', url: 'https://x'}}] => messages.1: `image` blocks can only be in `user` messages
            [{type: 'tool_result', tool_use_id: 'a'}] => messages.1: `tool_result` blocks can only be in `user` messages
            [{type: 'text', text: 'x', refusal: null}] => messages.1.content.0.text.refusal: Extra inputs are not permitted
            """)
    void faulty_content_of_an_assistant_is_refused(String content, String message) {
        assertThat(complaint(client.ask(
                        "messages: [{role: 'user', content: 'x'}, {role: 'assistant', content: " + content + "}]")))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            5m 5m 5m 5m 5m => A maximum of 4 blocks with cache_control may be provided. Found 5.
            5m 1h => messages.0.content.1.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.
            """)
    void marks_of_caching_are_few_and_in_order(String lives, String message) {
        String blocks = lives.replaceAll(
                "(\\S+) ?", "{type: 'text', text: 'x', cache_control: {type: 'ephemeral', ttl: '$1'}},");

        assertThat(complaint(client.ask("messages: [{role: 'user', content: [" + blocks.replaceAll(",$", "") + "]}]")))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "messages: [{role: 'user', content: 'a'}, {role: 'user', content: 'b'}]",
                "messages: [{role: 'user', content: 'a'}, {role: 'assistant', content: 'so'}]",
                "messages: [{role: 'user', content: 'a'}, {role: 'assistant', content: ''}]",
                "messages: [{role: 'user', content: 'a'}, {role: 'assistant', content: 'so '},"
                        + " {role: 'assistant', content: 'b'}, {role: 'user', content: 'c '}]",
                "messages: [{role: 'user', content: [{type: 'text', text: 'a', cache_control: null},"
                        + " {type: 'image', source: {type: 'base64', media_type: 'image/webp', data: 'aGk='}},"
                        + " {type: 'image', source: {type: 'url', url: 'https://x/a.png'}}]}]",
                "messages: [{role: 'user', content: ["
                        + "{type: 'document', source: {type: 'base64', media_type: 'application/pdf', data: 'aGk='}},"
                        + " {type: 'document', source: {type: 'url', url: 'https://x/a.pdf'}, context: null},"
                        + " {type: 'document', source: {type: 'text', media_type: 'text/plain', data: 'hi'},"
                        + " title: 'a', citations: {enabled: true}}]}]",
                "system: [{type: 'text', text: 'a', cache_control: {type: 'ephemeral', ttl: '1h'}},"
                        + " {type: 'text', text: 'b', cache_control: {type: 'ephemeral'}}]",
            })
    void a_good_conversation_is_accepted(String members) {
        assertAccepted(client.ask(members));
    }
}
