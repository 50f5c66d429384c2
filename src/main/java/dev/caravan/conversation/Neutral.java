package dev.caravan.conversation;

import dev.caravan.json.Slice;
import java.math.BigDecimal;

/** Members set to what they are anyway: SDKs send them, and they ask for nothing. */
final class Neutral {
    private Neutral() {}

    static boolean is(String name, Slice value) {
        return switch (name) {
            case "n", "top_p" -> is(value, BigDecimal.ONE);
            case "presence_penalty", "frequency_penalty", "top_logprobs" -> is(value, BigDecimal.ZERO);
            case "logprobs", "store" -> value.isFlag() && !value.isTrue();
            case "parallel_tool_calls" -> value.isTrue();
            case "logit_bias", "metadata" -> value.names().isEmpty();
            case "context_management" -> keepsAll(value);
            case "tools", "functions", "stop", "stop_sequences", "mcp_servers" ->
                value.isArray() && value.items().isEmpty();
            case "modalities" ->
                value.items().size() == 1 && value.items().getFirst().is("text");
            case "response_format" -> value.get("type").is("text");
            case "tool_choice", "function_call" -> value.is("auto");
            case "service_tier" -> value.is("auto") || value.is("default");
            case "verbosity" -> value.is("medium");
            default -> false;
        };
    }

    /** Whether it takes nothing out of the context. */
    private static boolean keepsAll(Slice management) {
        Slice edits = management.get("edits");
        return management.isObject()
                && management.names().stream().allMatch("edits"::equals)
                && (edits.isArray() || !edits.isGiven())
                && edits.items().stream().allMatch(Neutral::keepsAllThoughts);
    }

    private static boolean keepsAllThoughts(Slice edit) {
        Slice keep = edit.get("keep");
        return edit.get("type").text().startsWith("clear_thinking_")
                && (keep.is("all") || keep.get("type").is("all"));
    }

    private static boolean is(Slice value, BigDecimal number) {
        return value.isNumber() && value.number().compareTo(number) == 0;
    }
}
