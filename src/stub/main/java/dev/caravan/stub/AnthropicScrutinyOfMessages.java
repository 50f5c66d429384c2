package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Who says what in which order, and that nobody says nothing. */
final class AnthropicScrutinyOfMessages {
    private AnthropicScrutinyOfMessages() {}

    /** What of betas is permitted who {@code tries} one: of all of them, whichever it is. */
    static void requireShape(AnthropicInput body, boolean tries) {
        AnthropicInput messages = body.member("messages");
        for (AnthropicInput message : messages.requireList()) {
            message.requireObject();
            requireRole(message.required("role"), tries);
            AnthropicScrutinyOfContent.requireSaid(message.required("content"));
            message.requireOnly("role", "content");
        }
        requireSystem(body.member("system"));
    }

    static void requireSense(AnthropicInput body) {
        AnthropicInput messages = body.member("messages");
        List<AnthropicInput> all = messages.elements();
        if (all.isEmpty()) {
            throw messages.refused("at least one message is required");
        }
        if (isAssistants(all.getFirst())) {
            throw messages.refused("first message must use the \"user\" role");
        }
        for (AnthropicInput message : all) {
            boolean mayBeEmpty = message.equals(all.getLast()) && isAssistants(message);
            if (isEmpty(message) && !mayBeEmpty) {
                throw message.refused(
                        "all messages must have non-empty content except for the optional final assistant message");
            }
            requireBlocksInPlace(message);
        }
        requireTexts(messages, all);
        requireNoTrailingSpace(messages, all.getLast());
    }

    static boolean isAssistants(AnthropicInput message) {
        return message.node().path("role").asText().equals("assistant");
    }

    private static void requireRole(AnthropicInput role, boolean tries) {
        String name = role.requireText();
        if (name.equals("user") || name.equals("assistant") || (tries && name.equals("system"))) {
            return;
        }
        String unexpected = "messages: Unexpected role \"%s\". ".formatted(name);
        throw AnthropicRefused.invalid(unexpected
                + switch (name) {
                    case "system" ->
                        "The Messages API accepts a top-level `system` parameter, not \"system\" as an input message"
                                + " role.";
                    case "tool" ->
                        "Allowed roles are \"user\" or \"assistant\". For more information on how to properly use"
                                + " tools, see https://docs.claude.com/en/docs/tool-use.";
                    default -> "Allowed roles are \"user\" or \"assistant\".";
                });
    }

    private static void requireSystem(AnthropicInput system) {
        if (!system.isGiven()) {
            return;
        }
        if (!system.node().isTextual()) {
            for (AnthropicInput block : system.requireList()) {
                block.requireKind("text");
                AnthropicScrutinyOfContent.requireText(block);
            }
        }
        AnthropicScrutinyOfContent.requireTexts(system, system);
    }

    private static boolean isEmpty(AnthropicInput message) {
        JsonNode content = message.node().path("content");
        return content.isTextual() ? content.textValue().isEmpty() : content.isEmpty();
    }

    private static void requireBlocksInPlace(AnthropicInput message) {
        List<String> others = isAssistants(message)
                ? List.of("tool_result", "image", "document")
                : List.of("tool_use", "thinking", "redacted_thinking");
        String role = isAssistants(message) ? "user" : "assistant";
        for (AnthropicInput block : message.member("content").elements()) {
            if (others.contains(block.kind())) {
                throw message.refused("`%s` blocks can only be in `%s` messages".formatted(block.kind(), role));
            }
        }
    }

    private static void requireTexts(AnthropicInput messages, List<AnthropicInput> all) {
        for (AnthropicInput message : all) {
            if (!isEmpty(message)) {
                AnthropicScrutinyOfContent.requireTexts(messages, message.member("content"));
            }
        }
    }

    private static void requireNoTrailingSpace(AnthropicInput messages, AnthropicInput last) {
        JsonNode content = last.node().path("content");
        String text = content.isTextual()
                ? content.textValue()
                : content.path(content.size() - 1).path("text").asText();
        if (isAssistants(last) && !text.equals(text.stripTrailing())) {
            throw messages.refused("final assistant content cannot end with trailing whitespace");
        }
    }
}
