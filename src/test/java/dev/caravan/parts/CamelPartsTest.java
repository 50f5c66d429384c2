package dev.caravan.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The list of what Camel has is Camel's own. */
class CamelPartsTest {
    private static final String CATALOG = "/org/apache/camel/catalog/";

    @Test
    void the_list_in_the_jar_is_that_of_camels_catalogue() throws Exception {
        TreeSet<String> lines = new TreeSet<>();
        lines.addAll(lines("components", "component", "scheme"));
        lines.addAll(lines("dataformats", "dataformat", "name"));
        lines.addAll(lines("languages", "language", "name"));
        lines.addAll(lines("others", "other", "name"));
        String version =
                json("components/log.json").path("component").path("version").asText();
        String right = "# What Camel has, and in which artifact; a test holds it to Camel's own catalogue.\ncamel "
                + version + "\n" + String.join("\n", lines) + "\n";
        Path written = Path.of("target", "camel-parts.txt");
        Files.writeString(written, right);

        assertThat(read("/caravan/camel-parts.txt"))
                .as("copy %s to src/main/resources/caravan", written)
                .isEqualTo(right);
    }

    private static List<String> lines(String folder, String kind, String name) throws IOException {
        List<String> all = read(CATALOG + folder + ".properties").lines().toList();
        assertThat(all).hasSizeGreaterThan(20);
        TreeSet<String> lines = new TreeSet<>();
        for (String each : all) {
            JsonNode part = json(folder + "/" + each + ".json").path(kind);
            lines.add(kind + " " + part.path(name).asText() + " "
                    + part.path("artifactId").asText());
        }
        return List.copyOf(lines);
    }

    private static JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(read(CATALOG + file));
    }

    private static String read(String resource) throws IOException {
        try (InputStream in = CamelPartsTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
