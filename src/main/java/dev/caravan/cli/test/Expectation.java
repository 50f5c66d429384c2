package dev.caravan.cli.test;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.script.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What is to come of a call. {@code among} were asked besides, perhaps when the caller had the answer already. */
record Expectation(List<Wanted> all, List<List<Wanted>> among) {
    private static final Map<String, String> HEADERS = Map.of(
            "tier", "x-caravan-tier",
            "provider", "x-caravan-provider",
            "model", "x-caravan-model",
            "attempts", "x-caravan-attempts",
            "cost", "x-caravan-cost-usd",
            "cache", "x-caravan-cache");
    static final List<String> MEMBERS = List.of(
            "status",
            "tier",
            "provider",
            "model",
            "attempts",
            "cost",
            "cache",
            "text",
            "error",
            "headers",
            "body",
            "asked",
            "asked-among",
            "sent");
    static final List<String> OF_ASKED = List.of("provider", "model", "text", "headers", "body");
    static final List<String> OF_SENT = List.of("to", "text", "headers", "body");

    static Expectation of(Part part) {
        List<Wanted> all = new ArrayList<>();
        List<List<Wanted>> among = new ArrayList<>();
        Map<String, Part> members = part.members(MEMBERS);
        members.forEach((name, value) -> {
            switch (name) {
                case "status" -> all.add(Wanted.of(name, value, heard -> Optional.of(heard.status() + "")));
                case "text" -> all.add(Wanted.of(name, value, Heard::text));
                case "error" -> all.add(Wanted.of(name, value, Heard::error));
                case "headers" -> headers("", value, Optional::of, Heard::header, all);
                case "body" -> body("", value, heard -> Optional.of(heard.json()), all);
                case "asked" -> each("asked", value, Heard::asked, Expectation::asked, all);
                case "sent" -> each("sent", value, Heard::sent, Expectation::sent, all);
                case "asked-among" ->
                    value.items().forEach(item -> among.add(asked(item, "asked-among ", Expectation::only)));
                default -> {
                    String header = HEADERS.get(name);
                    if (header != null) {
                        all.add(Wanted.of(name, value, heard -> heard.header(header)));
                    }
                }
            }
        });
        if (members.isEmpty()) {
            part.wrong("nothing is expected");
        }
        return new Expectation(all, among);
    }

    private static Optional<Upstream> only(Heard heard) {
        return heard.asked().stream().findFirst();
    }

    /** Of a list each is expected at its place, and no more of them. */
    private static <T> void each(
            String what, Part list, Function<Heard, List<T>> of, Entry<T> entry, List<Wanted> all) {
        List<Part> items = list.isNothing() ? List.of() : list.items();
        String many = Integer.toString(items.size());
        all.add(new Wanted(what, list.line(), Optional.of(many), heard -> {
            List<T> found = of.apply(heard);
            boolean told = found.size() == items.size() || found.isEmpty();
            return Optional.of(found.size() + (told ? "" : ": " + found));
        }));
        for (int i = 0; i < items.size(); i++) {
            int place = i;
            boolean alone = items.size() == 1 && !items.getFirst().isText();
            String prefix = alone ? what + " " : what + " " + (i + 1) + " ";
            all.addAll(entry.of(items.get(i), prefix, heard -> of.apply(heard).stream()
                    .skip(place)
                    .findFirst()));
        }
    }

    private interface Entry<T> {
        List<Wanted> of(Part part, String prefix, Function<Heard, Optional<T>> found);
    }

    private static List<Wanted> asked(Part part, String prefix, Function<Heard, Optional<Upstream>> found) {
        List<Wanted> all = new ArrayList<>();
        if (part.isText()) {
            return List.of(
                    Wanted.of(prefix.strip(), part, heard -> found.apply(heard).map(Upstream::toString)));
        }
        part.members(OF_ASKED).forEach((name, value) -> {
            switch (name) {
                case "provider" ->
                    all.add(Wanted.of(
                            prefix + name, value, heard -> found.apply(heard).map(Upstream::provider)));
                case "model" ->
                    all.add(Wanted.of(
                            prefix + name, value, heard -> found.apply(heard).flatMap(Upstream::model)));
                case "text" ->
                    all.add(Wanted.of(
                            prefix + name, value, heard -> found.apply(heard).flatMap(Upstream::text)));
                case "headers" -> headers(prefix, value, found, Upstream::header, all);
                case "body" -> body(prefix, value, heard -> found.apply(heard).map(Upstream::json), all);
                default -> {}
            }
        });
        return all;
    }

    private static List<Wanted> sent(Part part, String prefix, Function<Heard, Optional<Sent>> found) {
        List<Wanted> all = new ArrayList<>();
        if (part.isText()) {
            return List.of(
                    Wanted.of(prefix.strip(), part, heard -> found.apply(heard).map(Sent::to)));
        }
        part.members(OF_SENT).forEach((name, value) -> {
            switch (name) {
                case "to" ->
                    all.add(Wanted.of(
                            prefix + name, value, heard -> found.apply(heard).map(Sent::to)));
                case "text" ->
                    all.add(Wanted.of(
                            prefix + name, value, heard -> found.apply(heard).map(Sent::body)));
                case "headers" -> headers(prefix, value, found, Sent::header, all);
                case "body" ->
                    body(prefix, value, heard -> found.apply(heard).map(sent -> Heard.json(sent.body())), all);
                default -> {}
            }
        });
        return all;
    }

    private static <T> void headers(
            String prefix,
            Part headers,
            Function<Heard, Optional<T>> found,
            BiFunction<T, String, Optional<String>> header,
            List<Wanted> all) {
        headers.members()
                .forEach(
                        (name, value) -> all.add(Wanted.of(prefix + "header " + name, value, heard -> found.apply(heard)
                                .flatMap(of -> header.apply(of, name)))));
    }

    private static void body(String prefix, Part members, Function<Heard, Optional<JsonNode>> found, List<Wanted> all) {
        members.members().forEach((name, value) -> {
            if (!name.startsWith("/")) {
                value.wrong("a member of a body is named by a JSON pointer, such as /messages/0/content, not '" + name
                        + "'");
                return;
            }
            JsonPointer pointer = JsonPointer.compile(name);
            all.add(Wanted.of(prefix + "body " + name, value, heard -> found.apply(heard)
                    .map(json -> json.at(pointer))
                    .filter(json -> !json.isMissingNode() && !json.isNull())
                    .map(json -> json.isValueNode() ? json.asText() : json.toString())));
        });
    }
}
