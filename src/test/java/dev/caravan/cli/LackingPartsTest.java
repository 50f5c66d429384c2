package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.Caravan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Camel has and the jar has not is refused with the command that would bring it. */
class LackingPartsTest {
    private final Path folder;

    LackingPartsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_component_that_is_not_in_the_jar_is_named_with_the_command_that_adds_it() throws Exception {
        List<String> faults = faults("""
                - route:
                    id: own
                    from:
                      uri: cron:x
                      parameters: { schedule: "0/1 * * * * ?" }
                      steps:
                        - to: { uri: "sql:select 1" }
                        - toD: { uri: "ftps:${body}" }
                        - to: sqll:x
                        - to: weviate
                """);

        assertThat(faults)
                .containsExactly(
                        "own.camel.yaml:4: the component 'cron' is not in the jar: ./caravan add camel-cron brings it",
                        "own.camel.yaml:7: the component 'sql' is not in the jar: ./caravan add camel-sql brings it",
                        "own.camel.yaml:8: the component 'ftps' is not in the jar: ./caravan add camel-ftp brings it",
                        "own.camel.yaml:9: unknown component 'sqll', did you mean 'sql'?",
                        "own.camel.yaml:10: unknown component 'weviate', did you mean 'weaviate'?");
    }

    @Test
    void so_are_data_formats_and_languages() throws Exception {
        List<String> faults = faults("""
                - route:
                    id: own
                    from:
                      uri: direct:own
                      steps:
                        - unmarshal:
                            json: { library: Gson }
                        - marshal:
                            yaml: {}
                        - marshal:
                            zipFile: {}
                        - setBody: { groovy: "1 + 1" }
                        - filter:
                            expression:
                              mvel: { expression: "true" }
                            steps:
                              - setBody: { language: { language: ognl, expression: "1" } }
                        - setBody: { language: { language: jqq, expression: "1" } }
                        - to:
                            uri: mock:x
                            parameters: { groovy: "is none here" }
                """);

        assertThat(faults)
                .contains(
                        "own.camel.yaml:7: the data format 'gson' is not in the jar: ./caravan add camel-gson brings it",
                        "own.camel.yaml:9: the data format 'snakeYaml' is not in the jar: ./caravan add camel-snakeyaml"
                                + " brings it",
                        "own.camel.yaml:11: the data format 'zipFile' is not in the jar: ./caravan add camel-zipfile"
                                + " brings it",
                        "own.camel.yaml:12: the language 'groovy' is not in the jar: ./caravan add camel-groovy brings it",
                        "own.camel.yaml:15: the language 'mvel' is not in the jar: ./caravan add camel-mvel brings it",
                        "own.camel.yaml:17: the language 'ognl' is not in the jar: ./caravan add camel-ognl brings it",
                        "own.camel.yaml:18: unknown language 'jqq', did you mean 'jq'?")
                .noneMatch(fault -> fault.contains(":21:"));
    }

    @Test
    void a_component_that_the_files_make_themselves_is_there() throws Exception {
        assertThat(faults("""
                - beans:
                    - name: mine
                      type: org.apache.camel.component.mock.MockComponent
                - route:
                    id: own
                    from:
                      uri: direct:own
                      steps:
                        - to: { uri: mine:x }
                """)).isEmpty();
    }

    @Test
    void forty_of_them_are_told_as_fast_as_one() throws Exception {
        String steps = IntStream.range(0, 40)
                .mapToObj(i -> "        - to: { uri: nonesuch" + i + ":x }\n")
                .collect(Collectors.joining());
        String route = "- route:\n    id: own\n    from:\n      uri: direct:own\n      steps:\n";
        faults(route + "        - to: { uri: nonesuch:x }\n");

        long started = System.nanoTime();
        List<String> faults = faults(route + steps);

        assertThat(faults).hasSize(40);
        // A search of the class path took most of a second each.
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
    }

    private List<String> faults(String route) throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.writeString(routes.resolve("own.camel.yaml"), route);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Caravan.run(
                List.of("validate", folder.toString()),
                new Shell(Map.of(), Map.of(), InstantSource.system(), print, print));
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("caravan validate:"))
                .map(line -> line.replace(routes + "/", ""))
                .toList();
    }
}
