package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README says is so: its first answer comes, the stations that it names are there. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");

    @Test
    void the_first_command_and_the_first_answer_come_soon() throws IOException {
        List<String> lines = Files.readAllLines(README);

        assertThat(lines.indexOf("./caravan serve")).isBetween(1, 11);
        assertThat(firstLineWith(lines, "\"content\":\"This is Caravan's sandbox"))
                .isBetween(1, 24);
    }

    @Test
    void the_first_question_is_answered_as_shown_without_any_key() throws IOException {
        String question = found("-d '(\\{.*})'").iterator().next();

        try (TestCaravan caravan = TestCaravan.with().start()) {
            Reply reply = caravan.post(question);

            assertThat(reply.text()).startsWith("This is Caravan's sandbox, not a model: no provider is configured, ");
            assertThat(reply.json().path("model").asText()).isEqualTo("echo");
        }
    }

    @Test
    void every_file_and_package_is_there() throws IOException {
        Set<String> stations = found("(?m)^\\|.*\\| `([a-z]+)`(?:, `[a-z]+`)? \\|$");

        assertThat(stations).isNotEmpty().allSatisfy(station -> assertThat(
                        Path.of("src/main/java/dev/caravan", station))
                .isDirectory());
        assertThat(found("`([a-z]+\\.camel\\.yaml)`"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Path.of("routes", file)).exists());
    }

    @Test
    void decisions_are_short_and_numbered_without_a_gap() throws IOException {
        try (var files = Files.list(Path.of("docs/decisions"))) {
            List<Path> decisions = files.sorted().toList();

            for (int i = 0; i < decisions.size(); i++) {
                assertThat(decisions.get(i).getFileName().toString()).matches("%04d-[a-z-]+\\.md".formatted(i + 1));
                assertThat(Files.readAllLines(decisions.get(i)))
                        .hasSizeLessThanOrEqualTo(40)
                        .contains("## Context", "## Decision", "## Given up", "## What would change our mind");
            }
        }
    }

    private static int firstLineWith(List<String> lines, String text) {
        return lines.indexOf(
                lines.stream().filter(line -> line.contains(text)).findFirst().orElse(""));
    }

    private static Set<String> found(String regex) throws IOException {
        return Pattern.compile(regex)
                .matcher(Files.readString(README))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
