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
            case "tools", "functions", "stop" ->
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

    private static boolean is(Slice value, BigDecimal number) {
        return value.isNumber() && value.number().compareTo(number) == 0;
    }
}
