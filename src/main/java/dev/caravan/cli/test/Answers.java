package dev.caravan.cli.test;

import dev.caravan.script.Said;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a provider is to say out of a file with tests. */
final class Answers {
    static final List<String> MEMBERS = List.of("text", "tool", "status", "error", "headers", "delay", "fail", "usage");

    private Answers() {}

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
                optional(members, "tool").map(Answers::tool),
                status,
                optional(members, "error").map(Part::text).orElse("scripted"),
                optional(members, "headers").map(Part::texts).orElse(Map.of()),
                optional(members, "delay").map(Part::duration).orElse(Duration.ZERO),
                optional(members, "fail").map(Part::flag).orElse(false),
                optional(usage, "input").map(value -> value.whole(0)).orElse(10),
                optional(usage, "output").map(value -> value.whole(0)).orElse(5));
    }

    private static Said.ToolCall tool(Part part) {
        Map<String, Part> members = part.members(List.of("name", "arguments"));
        if (!members.containsKey("name")) {
            part.wrong("a tool call needs a name");
        }
        return new Said.ToolCall(
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
