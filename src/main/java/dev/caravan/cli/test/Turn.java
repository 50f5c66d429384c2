package dev.caravan.cli.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A call of a test, made so many times, so long after what was before, and what is expected each time. */
record Turn(int line, Duration after, int times, Question question, Optional<Expectation> expectation) {
    static final List<String> COMMON = List.of("after", "times", "headers", "expect");
    static final List<String> KINDS = List.of("ask", "get", "post", "route");
    private static final int MOST_TIMES = 100_000;

    /** What is called, and what is said there. */
    sealed interface Question {
        record Http(String method, String path, Map<String, String> headers, String body) implements Question {}

        record IntoRoute(String id, Map<String, String> headers, String body) implements Question {}

        /** Only time goes by. */
        record Nothing() implements Question {}
    }

    static Turn of(Part part) {
        Map<String, Part> members = part.members();
        List<String> kinds = KINDS.stream().filter(members::containsKey).toList();
        String kind = kinds.size() == 1 ? kinds.getFirst() : "";
        boolean onlyTime = members.keySet().equals(Set.of("after"));
        if (kinds.size() > 1 || (kinds.isEmpty() && !onlyTime)) {
            part.members(
                    Part.and(Part.and(COMMON, KINDS.toArray(String[]::new)), "model", "stream", "request", "body"));
            part.wrong("a call has one of ask, get, post and route, and here are " + kinds);
        } else {
            part.members(
                    switch (kind) {
                        case "ask" -> Part.and(COMMON, "ask", "model", "stream", "request");
                        case "get" -> Part.and(COMMON, "get");
                        case "post", "route" -> Part.and(COMMON, kind, "body");
                        default -> List.of("after");
                    });
        }
        int times =
                Answers.optional(members, "times").map(value -> value.whole(1)).orElse(1);
        if (times > MOST_TIMES) {
            part.wrong("times must be " + MOST_TIMES + " at the most");
        }
        return new Turn(
                part.line(),
                Answers.optional(members, "after").map(Part::duration).orElse(Duration.ZERO),
                times,
                question(kind, members),
                Answers.optional(members, "expect").map(Expectation::of));
    }

    private static Question question(String kind, Map<String, Part> members) {
        Map<String, String> headers =
                Answers.optional(members, "headers").map(Part::texts).orElse(Map.of());
        String body = Answers.optional(members, "body")
                .map(part -> part.isText() ? part.text() : part.json().toString())
                .orElse("");
        return switch (kind) {
            case "ask" -> new Question.Http("POST", "/v1/chat/completions", headers, asked(members));
            case "get" -> new Question.Http("GET", path(members, "get"), headers, "");
            case "post" -> new Question.Http("POST", path(members, "post"), headers, body);
            case "route" ->
                new Question.IntoRoute(
                        Answers.optional(members, "route").map(Part::text).orElse(""), headers, body);
            default -> new Question.Nothing();
        };
    }

    private static String path(Map<String, Part> members, String kind) {
        Part part = Answers.optional(members, kind).orElseThrow();
        if (!part.text().startsWith("/")) {
            part.wrong("a path begins with a slash: '" + part.text() + "'");
            return "/";
        }
        return part.text();
    }

    private static String asked(Map<String, Part> members) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("model", Answers.optional(members, "model").map(Part::text).orElse("auto"));
        json.putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", Answers.optional(members, "ask").map(Part::text).orElse(""));
        if (Answers.optional(members, "stream").map(Part::flag).orElse(false)) {
            json.put("stream", true);
        }
        JsonNode more = Answers.optional(members, "request").map(Part::json).orElseGet(json::objectNode);
        if (more instanceof ObjectNode others) {
            json.setAll(others);
        }
        return json.toString();
    }
}
