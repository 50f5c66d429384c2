package dev.caravan.stub;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every call of a tool has its one result, in the very next message and ahead of everything else there. */
final class AnthropicScrutinyOfToolTurns {
    private AnthropicScrutinyOfToolTurns() {}

    static void require(AnthropicInput body) {
        List<AnthropicInput> messages = body.member("messages").elements();
        requireTools(body, messages);
        Set<String> everCalled = new HashSet<>();
        List<String> called = List.of();
        for (int index = 0; index < messages.size(); index++) {
            AnthropicInput message = messages.get(index);
            requireAsked(message, called);
            called = ids(blocks(message).filter(block -> block.is("tool_use")), "id");
            if (!called.stream().allMatch(everCalled::add)) {
                throw body.member("messages").refused("`tool_use` ids must be unique");
            }
            Stream<AnthropicInput> next = index + 1 < messages.size() ? blocks(messages.get(index + 1)) : Stream.of();
            requireAnswered(message, called, next);
        }
    }

    private static void requireTools(AnthropicInput body, List<AnthropicInput> messages) {
        boolean usesTools = messages.stream()
                .flatMap(AnthropicScrutinyOfToolTurns::blocks)
                .anyMatch(block -> block.is("tool_use") || block.is("tool_result"));
        if (usesTools && body.node().path("tools").isEmpty()) {
            throw AnthropicRefused.invalid(
                    "Requests which include `tool_use` or `tool_result` blocks must define tools.");
        }
    }

    private static void requireAnswered(AnthropicInput message, List<String> called, Stream<AnthropicInput> next) {
        List<String> answered = ids(next.takeWhile(block -> block.is("tool_result")), "tool_use_id");
        List<String> unanswered =
                called.stream().filter(id -> !answered.contains(id)).toList();
        if (!unanswered.isEmpty()) {
            throw message.refused("`tool_use` ids were found without `tool_result` blocks immediately after: %s. Each"
                            .formatted(String.join(", ", unanswered))
                    + " `tool_use` block must have a corresponding `tool_result` block in the next message.");
        }
    }

    private static void requireAsked(AnthropicInput message, List<String> called) {
        Set<String> answered = new HashSet<>();
        for (AnthropicInput result :
                blocks(message).filter(block -> block.is("tool_result")).toList()) {
            String id = result.member("tool_use_id").requireText();
            if (!called.contains(id)) {
                throw result.refused(
                        "unexpected `tool_use_id` found in `tool_result` blocks: %s. Each `tool_result`".formatted(id)
                                + " block must have a corresponding `tool_use` block in the previous message.");
            }
            if (!answered.add(id)) {
                throw result.refused("each tool_use must have a single result. Found multiple `tool_result` blocks with"
                        + " id: " + id);
            }
        }
    }

    private static Stream<AnthropicInput> blocks(AnthropicInput message) {
        return message.member("content").elements().stream();
    }

    private static List<String> ids(Stream<AnthropicInput> blocks, String name) {
        return blocks.map(block -> block.member(name).requireText()).toList();
    }
}
