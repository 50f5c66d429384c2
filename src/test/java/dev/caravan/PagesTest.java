package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of docs/ lead to each other, and name what is there. */
class PagesTest {
    private static final Path DOCS = Path.of("docs");
    private static final Path INDEX = DOCS.resolve("README.md");

    static List<Path> pages() throws IOException {
        return Pages.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_leads_somewhere(Path page) throws IOException {
        for (String link : Pages.links(page)) {
            if (link.startsWith("http")) {
                continue;
            }
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
            assertThat(target.normalize()).as(link).exists();
            if (parts.length == 2) {
                assertThat(Pages.anchors(target)).as(link).contains(parts[1]);
            }
        }
    }

    @Test
    void the_index_leads_to_every_page() throws IOException {
        Set<Path> led = Pages.links(INDEX).stream()
                .map(link -> INDEX.resolveSibling(link).normalize())
                .collect(Collectors.toSet());

        assertThat(Pages.all())
                .filteredOn(page -> page.startsWith(DOCS) && !page.equals(INDEX))
                .allSatisfy(page -> assertThat(led).contains(page));
        assertThat(Pages.links(Path.of("README.md"))).contains(INDEX.toString());
    }

    @Test
    void the_headers_of_an_answer_are_those_of_the_table() throws IOException {
        try (TestCaravan caravan = TestCaravan.with().start()) {
            Reply reply = caravan.ask("auto", "What is a caravan?");

            assertThat(found("calling.md", "(?m)^\\| `(x-[a-z-]+)`"))
                    .isNotEmpty()
                    .allSatisfy(header ->
                            assertThat(reply.header(header)).as(header).isNotEmpty());
        }
    }

    @Test
    void every_model_that_is_named_can_be_called() throws IOException {
        String page = Files.readString(DOCS.resolve("calling.md"));
        try (TestCaravan caravan = TestCaravan.with().start()) {
            for (String model : List.of("simple", "medium", "complex", "local", "auto", "sandbox/drip-200ms")) {
                assertThat(page).contains("`" + model + "`");
                assertThat(caravan.ask(model, "hi").status()).as(model).isEqualTo(200);
            }
        }
    }

    @Test
    void every_metric_is_in_the_table_and_what_is_in_the_table_is_one() throws IOException {
        Set<String> listed = found("metrics.md", "`((?:llm|caravan)_[a-z_]+)`");
        try (ProviderStub north = ProviderStub.openAi();
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .property("caravan.budget.usd-per-day", "1")
                        .start()) {
            caravan.ask("sandbox/echo", "hi");
            caravan.chat("hi");

            Set<String> shown = caravan.manage("/observe/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE llm_") || line.startsWith("# TYPE caravan_"))
                    .map(line -> line.split(" ", -1)[2].replaceAll("_max$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(shown).hasSizeGreaterThan(8);
            assertThat(listed).containsAll(shown);
        }
        String meters = Files.readString(Path.of("src/main/java/dev/caravan/meter/Meters.java"))
                .replaceAll("[._]", " ");
        List<String> unknown = new ArrayList<>(listed);
        unknown.removeIf(name -> meters.contains(
                name.replaceAll("_(total|seconds|limit|remaining)$", "").replace('_', ' ')));
        assertThat(unknown).isEmpty();
    }

    @Test
    void the_readme_and_the_index_are_short() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThan(200);
        assertThat(Files.readAllLines(INDEX)).hasSizeLessThan(60);
    }

    @Test
    void what_it_does_not_do_it_does_not_do() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String not = readme.substring(readme.indexOf("## What it does not do"));
        Set<String> paths = Pattern.compile("`(/v1/[a-z/]+)`")
                .matcher(not)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        try (TestCaravan caravan = TestCaravan.with().start()) {
            assertThat(paths).isNotEmpty().allSatisfy(path -> assertThat(
                            caravan.post(path, "{\"model\":\"auto\",\"input\":\"hi\",\"prompt\":\"hi\"}")
                                    .status())
                    .as(path)
                    .isEqualTo(404));
        }
    }

    private static Set<String> found(String page, String regex) throws IOException {
        return Pattern.compile(regex)
                .matcher(Files.readString(DOCS.resolve(Objects.requireNonNull(page))))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
