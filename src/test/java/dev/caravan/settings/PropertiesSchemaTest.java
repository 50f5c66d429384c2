package dev.caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema that editors are given for application.properties says what Caravan says. */
class PropertiesSchemaTest {
    private static final Path SCHEMA = Path.of("docs/schema/application-properties.json");

    @Test
    void it_is_made_from_the_properties_there_are() throws Exception {
        Path right = Path.of("target", "application-properties.json");
        Files.writeString(right, PropertiesSchema.text());

        assertThat(SCHEMA).as("copy %s to docs/schema", right).hasSameTextualContentAs(right);
    }

    @Test
    void the_shipped_properties_have_no_fault_by_it() throws Exception {
        String text = Files.readString(Path.of("application.properties"));

        assertThat(faults(PropertyText.read("application.properties", text).values()))
                .isEmpty();
    }

    @Test
    void so_have_those_that_are_shipped_as_suggestions() throws Exception {
        Map<String, String> suggested = new TreeMap<>();
        Files.readAllLines(Path.of("application.properties")).stream()
                .filter(line -> line.matches("#caravan\\.\\S+=.+"))
                .map(line -> line.substring(1).split("=", 2))
                .forEach(parts -> suggested.put(parts[0], parts[1]));

        assertThat(suggested).hasSizeGreaterThan(10);
        assertThat(faults(suggested)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "caravan.port, 8080, true",
        "caravan.port, soon, false",
        "caravan.prot, 8080, false",
        "caravan.timeout.total, 2s, true",
        "caravan.timeout.total, '', true",
        "caravan.timeout.total, 2 s, false",
        "caravan.ledger, yes, false",
        "caravan.tier.simple.chain, 'openai/gpt-5, groq/llama', true",
        "caravan.tier.simple.chain, openai, false",
        "caravan.plan.team.usd-per-day, 2.5, true",
        "caravan.plan.team.usd-per-day, a lot, false",
        "camel.main.name, x, true",
        "own.property, x, true",
    })
    void it_takes_what_caravan_takes(String name, String value, boolean taken) throws Exception {
        Settings.Source source = new Settings.Source("x", Map.of(name, value));
        boolean ours = Settings.read(Settings.Source.NONE, source, Map.of(), Settings.Source.NONE)
                .faults()
                .isEmpty();

        assertThat(faults(Map.of(name, value)).isEmpty()).isEqualTo(taken).isEqualTo(ours);
    }

    private static Set<?> faults(Map<String, String> properties) throws Exception {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Files.readString(SCHEMA));
        ObjectNode object = new ObjectMapper().createObjectNode();
        properties.forEach(object::put);
        return schema.validate(object);
    }
}
