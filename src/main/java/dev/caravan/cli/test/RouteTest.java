package dev.caravan.cli.test;

import dev.caravan.routeset.RouteSource;
import dev.caravan.script.Said;
import dev.caravan.settings.Fault;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A test of routes: what is set, what the providers that have a key will say, what is called. */
record RouteTest(
        String file,
        int line,
        String name,
        Map<String, String> properties,
        Map<String, List<Said>> providers,
        List<Turn> turns) {
    static final String ENDING = RouteSource.TESTS;
    static final List<String> MEMBERS = List.of("test", "properties", "providers", "calls");
    private static final long LARGEST = 1 << 20;

    static List<RouteTest> in(Path file, List<Fault> faults) throws IOException {
        List<RouteTest> tests = new ArrayList<>();
        if (Files.size(file) > LARGEST) {
            faults.add(new Fault(file.toString(), 0, "is larger than 1 MiB, and no file of tests is"));
            return tests;
        }
        try {
            List<Fault> found = new ArrayList<>();
            Part.of(file.toString(), Files.readString(file), found)
                    .ifPresentOrElse(
                            root -> {
                                if (!root.isList()) {
                                    root.wrong("a file of tests is a list: each begins with '- test: '");
                                } else {
                                    root.items().forEach(test -> tests.add(of(test)));
                                }
                            },
                            () -> {
                                if (found.isEmpty()) {
                                    found.add(new Fault(file.toString(), 0, "the file is empty"));
                                }
                            });
            found.stream().distinct().forEach(faults::add);
        } catch (MalformedInputException e) {
            faults.add(new Fault(file.toString(), 0, "cannot be read: it is not in UTF-8"));
        }
        return tests;
    }

    private static RouteTest of(Part part) {
        Map<String, Part> members = part.members(MEMBERS);
        String name = Answers.optional(members, "test").map(Part::text).orElse("");
        if (name.isBlank()) {
            part.wrong("a test has a name: 'test: what holds'");
        }
        Map<String, List<Said>> providers = new LinkedHashMap<>();
        Answers.optional(members, "providers").ifPresent(all -> all.members()
                .forEach((provider, script) -> providers.put(
                        provider, script.items().stream().map(Answers::of).toList())));
        List<Turn> turns = Answers.optional(members, "calls")
                .map(calls -> calls.items().stream().map(Turn::of).toList())
                .orElse(List.of());
        if (turns.stream().allMatch(turn -> turn.expectation().isEmpty())) {
            part.wrong("nothing is expected of any call: a test says what it expects");
        }
        return new RouteTest(
                part.file(),
                part.line(),
                name,
                Answers.optional(members, "properties").map(Part::texts).orElse(Map.of()),
                providers,
                turns);
    }
}
