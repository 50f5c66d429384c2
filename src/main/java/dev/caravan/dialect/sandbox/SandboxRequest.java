package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chat request in OpenAI's form, asked for the few things that the sandbox heeds. */
record SandboxRequest(JsonNode json) {
    static SandboxRequest of(JsonNode json) {
        return new SandboxRequest(json);
    }

    int choices() {
        return json.path("n").asInt(1);
    }

    int maxTokens() {
        return (int) Math.min(limit().asLong(Integer.MAX_VALUE), Integer.MAX_VALUE);
    }

    List<String> stops() {
        JsonNode stop = json.path("stop");
        List<String> stops = new ArrayList<>();
        for (JsonNode each : stop.isArray() ? stop : List.of(stop)) {
            if (each.isTextual() && !each.textValue().isEmpty()) {
                stops.add(each.textValue());
            }
        }
        return stops;
    }

    String responseFormat() {
        return json.path("response_format").path("type").asText();
    }

    JsonNode responseSchema() {
        return json.path("response_format").path("json_schema").path("schema");
    }

    boolean wantsUsageChunk() {
        return json.path("stream_options").path("include_usage").asBoolean();
    }

    String lastUserText() {
        JsonNode messages = messages();
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.path(i).path("role").asText().equals("user")) {
                return MessageText.of(messages.path(i));
            }
        }
        return "";
    }

    /** What a tool answered, if that is the last thing said. */
    Optional<String> toolResult() {
        JsonNode last = messages().path(messages().size() - 1);
        return last.path("role").asText().equals("tool") ? Optional.of(MessageText.of(last)) : Optional.empty();
    }

    /** The function that the sandbox has to call: the one asked for, else the first. */
    Optional<JsonNode> toolToCall() {
        if (toolResult().isPresent() || json.path("tool_choice").asText().equals("none")) {
            return Optional.empty();
        }
        String named = namedTool();
        return functions().stream()
                .filter(tool -> named.isEmpty() || isNamed(tool, named))
                .findFirst();
    }

    JsonNode messages() {
        return json.path("messages");
    }

    JsonNode tools() {
        return json.path("tools");
    }

    JsonNode limit() {
        JsonNode limit = json.path("max_completion_tokens");
        return isGiven(limit) ? limit : json.path("max_tokens");
    }

    List<JsonNode> functions() {
        List<JsonNode> functions = new ArrayList<>();
        for (JsonNode tool : tools()) {
            if (tool.path("function").path("name").isTextual()) {
                functions.add(tool.path("function"));
            }
        }
        return functions;
    }

    String namedTool() {
        JsonNode choice = json.path("tool_choice");
        return choice.path("type").asText().equals("allowed_tools")
                ? choice.at("/allowed_tools/tools/0/function/name").asText()
                : choice.at("/function/name").asText();
    }

    static boolean isNamed(JsonNode function, String name) {
        return function.path("name").asText().equals(name);
    }

    static boolean isGiven(JsonNode member) {
        return !member.isMissingNode() && !member.isNull();
    }
}
