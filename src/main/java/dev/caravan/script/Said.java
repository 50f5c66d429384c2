package dev.caravan.script;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One answer of a provider, as the script has it. Where it {@code fails}, the connection breaks instead. */
public record Said(
        String text,
        Optional<ToolCall> tool,
        int status,
        String error,
        Map<String, String> headers,
        Duration delay,
        boolean fails,
        int input,
        int output) {
    /** Of a provider that was asked when no test is under way. */
    public static final Said NOTHING =
            new Said("", Optional.empty(), 503, "no script", Map.of(), Duration.ZERO, false, 0, 0);

    /** {@code arguments} are JSON. */
    public record ToolCall(String name, String arguments) {}
}
