package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Converse refuses of a request, and members that it does not know, which our stub refuses besides. */
final class BedrockScrutiny {
    private static final String NAME = "[a-zA-Z0-9_-]{1,64}";
    private static final String ID = "[a-zA-Z0-9_.:-]{1,64}";

    /** Members by where they stand. */
    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "request",
                    Set.of(
                            "messages",
                            "system",
                            "inferenceConfig",
                            "toolConfig",
                            "guardrailConfig",
                            "additionalModelRequestFields",
                            "additionalModelResponseFieldPaths",
                            "requestMetadata",
                            "performanceConfig",
                            "serviceTier",
                            "outputConfig"),
            "inferenceConfig", Set.of("maxTokens", "temperature", "topP", "stopSequences"),
            "message", Set.of("role", "content"),
            "image", Set.of("format", "source"),
            "document", Set.of("format", "name", "source", "context", "citations"),
            "toolUse", Set.of("toolUseId", "name", "input"),
            "toolResult", Set.of("toolUseId", "content", "status"),
            "toolConfig", Set.of("tools", "toolChoice"),
            "toolSpec", Set.of("name", "description", "inputSchema", "strict"),
            "cachePoint", Set.of("type", "ttl"));

    private final JsonNode body;

    BedrockScrutiny(JsonNode body) {
        this.body = body;
    }

    Optional<Fault> refusal() {
        return unknown("request", body)
                .or(this::inference)
                .or(this::system)
                .or(this::turns)
                .or(this::tools)
                .or(this::additional);
    }

    private static Optional<Fault> unknown(String where, JsonNode object) {
        for (var member : object.properties()) {
            if (!MEMBERS.getOrDefault(where, Set.of()).contains(member.getKey())) {
                return BedrockErrors.refused("the stub knows no member '%s' of %s".formatted(member.getKey(), where));
            }
        }
        return Optional.empty();
    }

    private Optional<Fault> inference() {
        JsonNode config = body.path("inferenceConfig");
        Optional<Fault> unknown = unknown("inferenceConfig", config);
        if (unknown.isPresent()) {
            return unknown;
        }
        if (config.has("maxTokens") && config.path("maxTokens").asLong() < 1) {
            return BedrockErrors.refused("Value at 'inferenceConfig.maxTokens' must be at least 1");
        }
        for (String name : List.of("temperature", "topP")) {
            double value = config.path(name).asDouble(0);
            if (value < 0 || value > 1) {
                return BedrockErrors.refused("The value at inferenceConfig.%s must be from 0 to 1".formatted(name));
            }
        }
        for (JsonNode stop : config.path("stopSequences")) {
            if (stop.asText().isBlank()) {
                return BedrockErrors.refused("stopSequences: each stop sequence must contain non-whitespace");
            }
        }
        return Optional.empty();
    }

    private Optional<Fault> system() {
        for (JsonNode block : body.path("system")) {
            if (block.size() != 1 || !(block.has("text") || block.has("cachePoint"))) {
                return BedrockErrors.refused("system holds something else than text");
            }
            if (block.has("text") && block.path("text").asText().isBlank()) {
                return blank();
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> blank() {
        return BedrockErrors.refused(
                "The text field in the ContentBlock object is blank. Add text to the text field," + " and try again.");
    }

    private Optional<Fault> turns() {
        JsonNode messages = body.path("messages");
        if (messages.isEmpty()) {
            return BedrockErrors.refused("A conversation must have at least one message");
        }
        if (!messages.get(0).path("role").asText().equals("user")) {
            return BedrockErrors.refused("A conversation must start with a user message.");
        }
        Set<String> open = Set.of();
        Set<String> names = new HashSet<>();
        String before = "";
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            if (role.equals(before)) {
                return BedrockErrors.refused("roles must alternate between \"user\" and \"assistant\"");
            }
            before = role;
            Optional<Fault> fault = unknown("message", message).or(() -> content(message, role, names));
            if (fault.isPresent()) {
                return fault;
            }
            Optional<Fault> results = results(message, open);
            if (results.isPresent()) {
                return results;
            }
            open = calls(message);
        }
        return open.isEmpty() && !before.equals("assistant")
                ? Optional.empty()
                : open.isEmpty() ? trailing(messages) : BedrockErrors.refused("Expected toolResult blocks");
    }

    private static Optional<Fault> trailing(JsonNode messages) {
        JsonNode last = messages.get(messages.size() - 1).path("content");
        String text = last.get(last.size() - 1).path("text").asText();
        return text.equals(text.stripTrailing())
                ? Optional.empty()
                : BedrockErrors.refused("final assistant content cannot end with trailing whitespace");
    }

    private static Set<String> calls(JsonNode message) {
        Set<String> ids = new HashSet<>();
        message.path("content").forEach(block -> {
            if (block.has("toolUse")) {
                ids.add(block.at("/toolUse/toolUseId").asText());
            }
        });
        return ids;
    }

    /** Just those that were called right before, and in front of all else. */
    private static Optional<Fault> results(JsonNode message, Set<String> open) {
        Set<String> missing = new HashSet<>(open);
        boolean others = false;
        for (JsonNode block : message.path("content")) {
            if (!block.has("toolResult")) {
                others |= !block.has("cachePoint");
                continue;
            }
            if (others) {
                return BedrockErrors.refused("toolResult blocks must come first in their message");
            }
            String id = block.at("/toolResult/toolUseId").asText();
            if (!missing.remove(id)) {
                return BedrockErrors.refused(
                        "The number of toolResult blocks exceeds the number of toolUse blocks of previous turn.");
            }
        }
        return missing.isEmpty()
                ? Optional.empty()
                : BedrockErrors.refused("Expected toolResult blocks at messages for the following Ids: " + missing);
    }

    private Optional<Fault> content(JsonNode message, String role, Set<String> names) {
        if (!role.equals("user") && !role.equals("assistant")) {
            return BedrockErrors.refused("role must be user or assistant");
        }
        JsonNode content = message.path("content");
        if (!content.isArray() || content.isEmpty()) {
            return BedrockErrors.refused("The content field in the Message object is empty.");
        }
        boolean text = false;
        boolean document = false;
        for (JsonNode block : content) {
            text |= block.has("text");
            document |= block.has("document");
            Optional<Fault> fault = block(block, role, names);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return document && !text
                ? BedrockErrors.refused("A document block needs a text block beside it")
                : Optional.empty();
    }

    private Optional<Fault> block(JsonNode block, String role, Set<String> names) {
        if (block.size() != 1) {
            return BedrockErrors.refused("a ContentBlock has just one member, not " + block.size());
        }
        String kind = block.fieldNames().next();
        JsonNode value = block.path(kind);
        return switch (kind) {
            case "text" -> value.isTextual() && !value.asText().isBlank() ? Optional.empty() : blank();
            case "image" -> unknown(kind, value).or(() -> image(value));
            case "document" -> unknown(kind, value).or(() -> document(value, names));
            case "cachePoint" ->
                unknown(kind, value)
                        .or(() -> value.path("type").asText().equals("default")
                                ? Optional.empty()
                                : BedrockErrors.refused("cachePoint.type must be default"));
            case "toolUse" -> unknown(kind, value).or(() -> toolUse(value, role));
            case "toolResult" -> unknown(kind, value).or(() -> toolResult(value, role, names));
            case "reasoningContent" -> thought(value, role);
            default -> BedrockErrors.refused("the stub knows no ContentBlock '%s'".formatted(kind));
        };
    }

    private static Optional<Fault> image(JsonNode image) {
        boolean known = Set.of("png", "jpeg", "gif", "webp")
                .contains(image.path("format").asText());
        boolean bytes = !image.at("/source/bytes").asText().isEmpty()
                && image.path("source").size() == 1;
        return known && bytes ? Optional.empty() : BedrockErrors.refused("Could not process image");
    }

    private static Optional<Fault> document(JsonNode document, Set<String> names) {
        String name = document.path("name").asText();
        if (!name.matches("[A-Za-z0-9()\\[\\]-]+( [A-Za-z0-9()\\[\\]-]+)*")) {
            return BedrockErrors.refused("The document file name can only contain alphanumeric characters, whitespace"
                    + " characters, hyphens, parentheses, and square brackets.");
        }
        if (!names.add(name)) {
            return BedrockErrors.refused("The conversation contains duplicate document names");
        }
        boolean good = document.path("format").asText().equals("pdf")
                && !document.at("/source/bytes").asText().isEmpty();
        return good ? Optional.empty() : BedrockErrors.refused("the document is none that the stub takes");
    }

    private Optional<Fault> toolUse(JsonNode use, String role) {
        boolean good = role.equals("assistant")
                && use.path("toolUseId").asText().matches(ID)
                && use.path("name").asText().matches(NAME)
                && use.path("input").isObject();
        if (good && !body.has("toolConfig")) {
            return BedrockErrors.refused(
                    "The toolConfig field must be defined when using toolUse and toolResult content blocks.");
        }
        return good ? Optional.empty() : BedrockErrors.refused("The format of toolUse is invalid: " + use);
    }

    private Optional<Fault> toolResult(JsonNode result, String role, Set<String> names) {
        boolean good = role.equals("user")
                && result.path("toolUseId").asText().matches(ID)
                && result.path("content").isArray()
                && result.path("status").asText("success").matches("success|error");
        if (!good) {
            return BedrockErrors.refused("The format of toolResult is invalid: " + result);
        }
        for (JsonNode part : result.path("content")) {
            String kind = part.fieldNames().next();
            Optional<Fault> fault =
                    switch (kind) {
                        case "text" -> part.path("text").asText().isBlank() ? blank() : Optional.<Fault>empty();
                        case "image" -> image(part.path("image"));
                        case "document" -> document(part.path("document"), names);
                        case "json" -> Optional.<Fault>empty();
                        default -> BedrockErrors.refused("a toolResult holds no " + kind);
                    };
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<Fault> thought(JsonNode thought, String role) {
        if (!role.equals("assistant") || thought.size() != 1) {
            return BedrockErrors.refused("reasoningContent is the assistant's, and of one kind");
        }
        JsonNode text = thought.path("reasoningText");
        boolean good = thought.has("redactedContent")
                || AnthropicSignature.isGood(
                        text.path("signature").asText(), text.path("text").asText());
        return good ? Optional.empty() : BedrockErrors.refused("Invalid `signature` in `thinking` block");
    }

    private Optional<Fault> tools() {
        if (!body.has("toolConfig")) {
            return Optional.empty();
        }
        JsonNode config = body.path("toolConfig");
        if (config.path("tools").isEmpty()) {
            return BedrockErrors.refused("toolConfig.tools must hold at least one tool");
        }
        Set<String> names = new HashSet<>();
        for (JsonNode tool : config.path("tools")) {
            if (tool.has("cachePoint")) {
                continue;
            }
            JsonNode spec = tool.path("toolSpec");
            boolean good = tool.size() == 1
                    && spec.path("name").asText().matches(NAME)
                    && names.add(spec.path("name").asText())
                    && (!spec.has("description")
                            || !spec.path("description").asText().isBlank())
                    && spec.at("/inputSchema/json/type").asText().equals("object")
                    && spec.path("inputSchema").size() == 1;
            Optional<Fault> unknown = unknown("toolSpec", spec);
            if (unknown.isPresent()) {
                return unknown;
            }
            if (!good) {
                return BedrockErrors.refused("The value at toolConfig.tools.toolSpec is invalid: " + spec);
            }
        }
        return unknown("toolConfig", config).or(() -> choice(config.path("toolChoice"), names));
    }

    private static Optional<Fault> choice(JsonNode choice, Set<String> names) {
        if (choice.isMissingNode() || choice.has("auto") || choice.has("any")) {
            return Optional.empty();
        }
        return names.contains(choice.at("/tool/name").asText())
                ? Optional.empty()
                : BedrockErrors.refused("toolChoice names no tool that is on offer");
    }

    /** Claude's, whose members these are. */
    private Optional<Fault> additional() {
        JsonNode fields = body.path("additionalModelRequestFields");
        String thinking = fields.at("/thinking/type").asText();
        if (!thinking.equals("enabled") && !thinking.equals("adaptive")) {
            return Optional.empty();
        }
        JsonNode choice = body.at("/toolConfig/toolChoice");
        if (choice.has("any") || choice.has("tool")) {
            return BedrockErrors.refused("Thinking may not be enabled when tool_choice forces tool use.");
        }
        if (fields.has("top_k")) {
            return BedrockErrors.refused("`top_k` must be unset when thinking is enabled.");
        }
        long budget = fields.at("/thinking/budget_tokens").asLong();
        long most = body.at("/inferenceConfig/maxTokens").asLong(Long.MAX_VALUE);
        if (thinking.equals("enabled") && (budget < 1_024 || budget >= most)) {
            return BedrockErrors.refused(
                    "`max_tokens` must be greater than `thinking.budget_tokens`, which is from 1024");
        }
        return Optional.empty();
    }
}
