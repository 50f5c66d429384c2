package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages for whoever takes the house over name what is there, by the names that it has. */
class SuccessorPagesTest {
    private static final Path MAIN = Path.of("src/main/java/dev/caravan");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern CLASS_IN_ROOM = Pattern.compile("((?:[a-z]+/)+)([A-Z]\\w+)(?:\\.(\\w+))?");
    private static final Pattern FILE = Pattern.compile("(?:[a-z]+/)+[\\w.-]+\\.(?:md|yaml|csv|java|properties)");

    @ParameterizedTest
    @ValueSource(strings = {"docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md"})
    void every_link_leads_somewhere(String page) throws IOException {
        Path file = Path.of(page).toAbsolutePath();

        assertThat(found(page, LINK)).isNotEmpty().allSatisfy(link -> assertThat(file.resolveSibling(link))
                .exists());
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/architecture.md", "CONTRIBUTING.md"})
    void every_class_and_method_is_where_it_says(String page) throws IOException {
        Set<String> named = found(page, CODE);

        assertThat(named.stream().map(CLASS_IN_ROOM::matcher).filter(match -> match.matches()))
                .isNotEmpty()
                .allSatisfy(match -> {
                    Path file = MAIN.resolve(match.group(1)).resolve(match.group(2) + ".java");
                    assertThat(file).exists();
                    if (match.group(3) != null) {
                        assertThat(file).content().containsPattern("\\b" + match.group(3) + "\\b");
                    }
                });
        assertThat(named.stream().filter(FILE.asMatchPredicate()))
                .allSatisfy(file -> assertThat(Path.of(file)).exists());
    }

    @Test
    void every_word_of_the_glossary_is_a_name_in_the_sources() throws IOException {
        assertThat(found("docs/glossary.md", Pattern.compile("`([A-Z]\\w+)`")))
                .isNotEmpty()
                .isSubsetOf(classes());
    }

    @Test
    void every_route_and_file_of_routes_is_there() throws IOException {
        String routes = routes();

        assertThat(found("docs/architecture.md", Pattern.compile("(?:route|configuration|step) `([a-z-]+)`")))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(routes).containsPattern("(?m)(id|routeRef): " + id + "$"));
    }

    private static String routes() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> found(String page, Pattern what) throws IOException {
        return what.matcher(Files.readString(Path.of(page)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
