package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/routes.md leaves nothing out, and what it prints fits to the shipped files and keeps the rules of the house. */
class GuidePageTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{variable\\.([\\w-]+)}");
    private static final Pattern METHOD = Pattern.compile("\\w+");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<Guide.Edit> edits() {
        return Guide.edits();
    }

    @Test
    void there_are_ten_edits_and_all_that_is_printed_belongs_to_one() {
        List<Guide.Edit> edits = Guide.edits();

        assertThat(edits)
                .extracting(Guide.Edit::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 10).boxed().toList());
        long blocks = edits.stream()
                .flatMap(edit -> edit.changes().stream())
                .mapToLong(change -> change instanceof Guide.Change.New ? 1 : 2)
                .sum();
        assertThat(Guide.page().lines().filter("```"::equals)).hasSize((int) blocks);
        assertThat(edits).allSatisfy(edit -> assertThat(edit.changes()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("edits")
    void an_edit_fits_to_the_shipped_files_and_keeps_the_rules(Guide.Edit edit) {
        Desk desk = new Desk(folder);

        edit.changes().forEach(desk::make);

        List<RouteFile> routes = RouteFile.in(folder.resolve("routes"));
        RoutesRulesTest.hold(routes);
        assertThat(edit.changes())
                .map(Guide.Change::file)
                .filteredOn(file -> file.startsWith("routes/"))
                .allSatisfy(file -> RoutesRulesTest.hold(RouteFile.of(desk.path(file)), routes));
    }

    @Test
    void all_of_them_fit_together() {
        Desk desk = new Desk(folder);

        Guide.edits().forEach(edit -> edit.changes().forEach(desk::make));

        RoutesRulesTest.hold(RouteFile.in(folder.resolve("routes")));
    }

    @Test
    void every_file_variable_bean_and_step_of_it_is_explained() {
        Desk desk = new Desk(folder);
        Guide.edits().forEach(edit -> edit.changes().forEach(desk::make));
        List<RouteFile> shipped = RouteFile.in(Path.of("routes"));
        Set<String> own = new HashSet<>();
        RouteFile.in(folder.resolve("routes"))
                .forEach(file -> RoutesRulesTest.each(file.root(), (key, value) -> {
                    if (key.equals("setVariable")) {
                        own.add(value.path("name").asText());
                    }
                }));

        assertThat(shipped)
                .filteredOn(file -> !file.path().startsWith("routes/providers"))
                .allSatisfy(file -> assertThat(rows(file.name())).hasSize(1));
        for (RouteFile file : RouteFile.in(folder.resolve("routes"))) {
            RoutesRulesTest.each(file.root(), (key, value) -> {
                if (key.equals("bean")) {
                    explained(value);
                } else if (key.equals("executorService") || value.asText().startsWith("#")) {
                    assertThat(rows(value.asText().replace("#", ""))).isNotEmpty();
                }
                VARIABLE.matcher(value.asText())
                        .results()
                        .map(match -> match.group(1))
                        .forEach(variable -> assertThat(own.contains(variable)
                                        || !rows(variable).isEmpty())
                                .as("the variable %s", variable)
                                .isTrue());
            });
        }
    }

    private static void explained(JsonNode step) {
        String bean = step.path("ref").asText();
        String method = METHOD.matcher(step.path("method").asText())
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        assertThat(rows(bean))
                .as("a row for the bean %s with its step %s", bean, method)
                .anyMatch(row -> row.matches(".*`" + method + "[`(].*"));
    }

    /** The rows of the page's tables that begin with the name, in code. */
    private static List<String> rows(String name) {
        return Guide.page()
                .lines()
                .filter(line -> line.startsWith("| "))
                .filter(line -> line.substring(2, line.indexOf(" |")).contains("`" + name + "`"))
                .toList();
    }

    @Test
    void its_lines_are_as_wide_as_all_others_and_its_links_lead_somewhere() {
        List<String> wide = new ArrayList<>(Guide.page()
                .lines()
                .filter(line -> line.length() > 120 && !line.startsWith("|"))
                .toList());
        Set<String> headings = Guide.page()
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line ->
                        line.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
                .collect(Collectors.toSet());
        Stream<String> links = Pattern.compile("]\\(#([^)]+)\\)")
                .matcher(Guide.page())
                .results()
                .map(match -> match.group(1));

        assertThat(wide).isEmpty();
        assertThat(headings).containsAll(links.toList());
    }

    @Test
    void the_readme_leads_to_it() throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains("](" + Guide.PAGE + ")");
    }
}
