package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.caravan.Caravan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs and editors read {@code validate --json} by the schema in docs/schema. */
class ValidateJsonTest {
    private final Path folder;

    ValidateJsonTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void what_it_prints_is_what_the_schema_says_and_nothing_else() throws Exception {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("docs/schema/validate.json")));

        JsonNode sound = validated();
        Files.writeString(folder.resolve("application.properties"), "caravan.prot=1\ncaravan.tier.simple.chain=x\n");
        JsonNode faulty = validated();

        assertThat(schema.validate(sound)).isEmpty();
        assertThat(schema.validate(faulty)).isEmpty();
        assertThat(faulty.path("faults")).hasSize(2);
        JsonNode described = new ObjectMapper().readTree(Files.readString(Path.of("docs/schema/validate.json")));
        assertThat(names(described.path("properties"))).containsExactlyInAnyOrderElementsOf(names(faulty));
        assertThat(names(described
                        .path("properties")
                        .path("faults")
                        .path("items")
                        .path("properties")))
                .containsAll(names(faulty.path("faults").path(0)));
    }

    private JsonNode validated() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Caravan.run(
                List.of("validate", folder.toString(), "--json"),
                new Shell(Map.of(), Map.of(), InstantSource.system(), print, print));
        return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
