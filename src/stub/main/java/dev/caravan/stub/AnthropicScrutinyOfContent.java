package dev.caravan.stub;

/** Blocks of content, each for itself: their kinds, their members, and that texts say something. */
final class AnthropicScrutinyOfContent {
    private static final String[] IN_MESSAGES = {
        "document", "image", "redacted_thinking", "text", "thinking", "tool_result", "tool_use"
    };
    private static final String[] IN_TOOL_RESULTS = {"document", "image", "text"};

    private AnthropicScrutinyOfContent() {}

    static void requireSaid(AnthropicInput content) {
        requireBlocks(content, IN_MESSAGES);
    }

    /** A string counts as one block of text. */
    static void requireTexts(AnthropicInput whole, AnthropicInput content) {
        if (content.node().isTextual()) {
            requireWords(whole, content);
        }
        for (AnthropicInput block : content.elements()) {
            if (block.is("text")) {
                requireWords(whole, block.member("text"));
            }
            if (block.is("tool_result")) {
                block.member("content").elements().stream()
                        .filter(inner -> inner.is("text"))
                        .forEach(inner -> requireWords(whole, inner.member("text")));
            }
        }
    }

    static void requireText(AnthropicInput block) {
        boolean says = !block.required("text").requireText().isEmpty();
        AnthropicScrutinyOfCaching.requireMark(block);
        if (!says && block.member("cache_control").isSet()) {
            throw block.refused("cache_control cannot be set for empty text blocks");
        }
        if (block.member("citations").isSet()) {
            block.member("citations").requireList();
        }
        block.requireOnly("type", "text", "cache_control", "citations");
    }

    private static void requireBlocks(AnthropicInput content, String... kinds) {
        if (content.node().isTextual()) {
            return;
        }
        for (AnthropicInput element : content.requireList()) {
            AnthropicInput block = element.requireKind(kinds);
            switch (block.kind()) {
                case "text" -> requireText(block);
                case "image" -> AnthropicScrutinyOfSources.requireImage(block);
                case "document" -> AnthropicScrutinyOfSources.requireDocument(block);
                case "thinking" -> requireThinking(block, element);
                case "redacted_thinking" -> requireRedactedThinking(block, element);
                case "tool_use" -> requireToolUse(block);
                default -> requireToolResult(block);
            }
        }
    }

    private static void requireThinking(AnthropicInput block, AnthropicInput element) {
        String thoughts = block.required("thinking").requireText();
        String signature = block.required("signature").requireText();
        block.requireOnly("type", "thinking", "signature");
        if (!AnthropicSignature.isGood(signature, thoughts)) {
            throw element.refused("Invalid `signature` in `thinking` block");
        }
    }

    private static void requireRedactedThinking(AnthropicInput block, AnthropicInput element) {
        String data = block.required("data").requireText();
        block.requireOnly("type", "data");
        if (!AnthropicSignature.isOurs(data)) {
            throw element.refused("Invalid `data` in `redacted_thinking` block");
        }
    }

    private static void requireToolUse(AnthropicInput block) {
        block.required("id").requireId();
        block.required("name").requireName();
        block.required("input").requireDictionary();
        AnthropicScrutinyOfCaching.requireMark(block);
        block.requireOnly("type", "id", "name", "input", "cache_control");
    }

    private static void requireToolResult(AnthropicInput block) {
        block.required("tool_use_id").requireId();
        if (block.member("content").isGiven()) {
            requireBlocks(block.member("content"), IN_TOOL_RESULTS);
        }
        block.member("is_error").requireBooleanIfGiven();
        AnthropicScrutinyOfCaching.requireMark(block);
        block.requireOnly("type", "tool_use_id", "content", "is_error", "cache_control");
    }

    private static void requireWords(AnthropicInput whole, AnthropicInput text) {
        if (text.node().asText().isEmpty()) {
            throw whole.refused("text content blocks must be non-empty");
        }
        if (text.node().asText().isBlank()) {
            throw whole.refused("text content blocks must contain non-whitespace text");
        }
    }
}
