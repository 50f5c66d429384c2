package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ownroutes.Shop.Edit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the guide says of routes of one's own is so. */
class PrintedPageTest {
    @Test
    void the_page_of_the_guide_runs_as_it_is_printed() throws Exception {
        String guide = Files.readString(Path.of("docs/routes.md"));
        String part = guide.substring(guide.indexOf("## Routes of your own"), guide.indexOf("## What a save does"));
        String printed = part.lines().filter(line -> line.startsWith("    ")).collect(Collectors.joining("\n"));
        try (Shop shop = new Shop()) {
            shop.tryOut(new Edit(Map.of("joke.camel.yaml", printed.stripIndent()), Map.of()), open -> {
                assertThat(open.get("/joke?about=camels")).isEqualTo("from north");
                assertThat(new String(open.north().journal().last().body(), StandardCharsets.UTF_8))
                        .contains("Tell me a joke about camels.");
                assertThat(open.logged()).contains("INFO caravan.routes.joke asked for camels");
            });
        }
    }

    @Test
    void a_call_that_is_tapped_off_to_a_file_is_a_line_of_json() throws Exception {
        try (Shop shop = new Shop()) {
            Path folder = shop.home().resolve("audit");
            String gateway = Files.readString(shop.caravan().routes().resolve("gateway.camel.yaml"));
            String tap = "        - wireTap:\n            id: count\n";
            String edited = gateway.replace(
                    tap,
                    "        - wireTap:\n            id: audit\n            uri: file:" + folder
                            + "\n            parameters: {fileName: a.json}\n" + tap);
            assertThat(edited).isNotEqualTo(gateway);

            shop.tryOut(new Edit(Map.of("gateway.camel.yaml", edited), Map.of()), open -> {
                open.caravan().ask("simple", "a-secret-prompt");
                open.await(() -> Files.exists(folder.resolve("a.json")));
                open.await(() -> read(folder.resolve("a.json")).endsWith("}"));

                assertThat(read(folder.resolve("a.json")))
                        .startsWith("{\"id\":\"req_")
                        .contains("\"asked\":\"simple\"", "\"model\":\"north/m1\"", "\"key\":\"open\"")
                        .doesNotContain("a-secret-prompt", "from north");
            });
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
