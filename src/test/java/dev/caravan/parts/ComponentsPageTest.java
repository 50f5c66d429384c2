package dev.caravan.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.parts.CamelParts.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/components.md says what is in the jar: that and nothing else. */
class ComponentsPageTest {
    private static final CamelParts PARTS = CamelParts.known();

    @ParameterizedTest
    @CsvSource({"COMPONENT, Components", "DATA_FORMAT, Data formats", "LANGUAGE, Languages"})
    void the_page_lists_what_is_on_the_class_path(Kind kind, String heading) throws Exception {
        Set<String> inside = PARTS.names(kind).stream()
                .filter(name -> getClass().getClassLoader().getResource(kind.path(name)) != null)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(words(paragraph("**" + heading + "**"), "`([\\w-]+)`")).isEqualTo(inside);
    }

    @Test
    void every_artifact_that_the_page_tells_to_add_is_one_of_camels() throws Exception {
        assertThat(words(page(), "add (camel-[\\w-]+)")).isNotEmpty().allMatch(PARTS.artifacts()::contains);
    }

    private static String paragraph(String begins) throws Exception {
        String page = page();
        int begin = page.indexOf(begins);
        return page.substring(begin, page.indexOf("\n\n", begin)).replaceAll("\\([^)]*\\)", "");
    }

    private static Set<String> words(String text, String pattern) {
        Set<String> words = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            words.add(matcher.group(1));
        }
        return words;
    }

    private static String page() throws Exception {
        return Files.readString(Path.of("docs/components.md"));
    }
}
