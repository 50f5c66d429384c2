package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.TestCaravan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The JavaScript that docs/calling.md shows runs as it stands there. */
@Tag("slow")
class PrintedJavaScriptTest {
    @Test
    void every_snippet_prints_an_answer_without_any_key() throws Exception {
        List<String> snippets = Pattern.compile("(?s)```js\\n(.*?)```")
                .matcher(Files.readString(Path.of("docs/calling.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();

        assertThat(snippets).hasSize(2);
        try (TestCaravan caravan = TestCaravan.with().start()) {
            for (String snippet : snippets) {
                String here =
                        snippet.replace("http://127.0.0.1:8080", caravan.uri("").toString());

                assertThat(JavaScriptClient.printed(here)).contains("sandbox", "What is a caravan?");
            }
        }
    }
}
