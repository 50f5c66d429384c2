package dev.caravan.cli.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One answer of a provider, as the script has it. Where it {@code fails}, the connection breaks instead. */
record Said(
        String text,
        Optional<ToolCall> tool,
        int status,
        String error,
        Map<String, String> headers,
        Duration delay,
        boolean fails,
        int input,
        int output) {
    static final List<String> MEMBERS = List.of("text", "tool", "status", "error", "headers", "delay", "fail", "usage");

    /** Of a provider that was asked when no test is under way. */
    static final Said NOTHING = new Said("", Optional.empty(), 503, "no script", Map.of(), Duration.ZERO, false, 0, 0);

    /** {@code arguments} are JSON. */
    record ToolCall(String name, String arguments) {}

    static Said of(Part part) {
        if (part.isText()) {
            return new Said(part.text(), Optional.empty(), 200, "", Map.of(), Duration.ZERO, false, 10, 5);
        }
        Map<String, Part> members = part.members(MEMBERS);
        Map<String, Part> usage =
                members.containsKey("usage") ? members.get("usage").members(List.of("input", "output")) : Map.of();
        int status = optional(members, "status").map(value -> value.whole(200)).orElse(200);
        if (status > 599) {
            part.wrong("status must be from 200 to 599");
        }
        return new Said(
                optional(members, "text").map(Part::text).orElse("ok"),
                optional(members, "tool").map(Said::tool),
                status,
                optional(members, "error").map(Part::text).orElse("scripted"),
                optional(members, "headers").map(Part::texts).orElse(Map.of()),
                optional(members, "delay").map(Part::duration).orElse(Duration.ZERO),
                optional(members, "fail").map(Part::flag).orElse(false),
                optional(usage, "input").map(value -> value.whole(0)).orElse(10),
                optional(usage, "output").map(value -> value.whole(0)).orElse(5));
    }

    private static ToolCall tool(Part part) {
        Map<String, Part> members = part.members(List.of("name", "arguments"));
        if (!members.containsKey("name")) {
            part.wrong("a tool call needs a name");
        }
        return new ToolCall(
                optional(members, "name").map(Part::text).orElse(""),
                optional(members, "arguments")
                        .map(Part::json)
                        .map(Object::toString)
                        .orElse("{}"));
    }

    static Optional<Part> optional(Map<String, Part> members, String name) {
        return Optional.ofNullable(members.get(name));
    }
}
