package dev.caravan.cli.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Editors know tests of routes by the schema in docs/schema, which says what the command takes. */
class TestSchemaTest {
    private static final Path FILE = Path.of("docs/schema/route-tests.json");

    static List<Path> shipped() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path folder : List.of(Path.of("routes"), Path.of("examples"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".test.yaml")).forEach(all::add);
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void every_shipped_test_is_valid(Path file) throws IOException {
        assertThat(schema().validate(yaml(Files.readString(file)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{ test: a, calls: [{ ask: hi, expect: {} }] }]",
                "[{ test: a, cals: [] }]",
                "[{ test: a, calls: [{ ask: hi, expect: { staus: 200 } }] }]",
                "[{ test: a, calls: [{ ask: hi, after: soon }] }]",
                "[{ test: a, providers: { openai: { sttus: 200 } }, calls: [{ ask: hi }] }]",
                "{ test: a }"
            })
    void what_the_command_refuses_is_not(String yaml) throws IOException {
        assertThat(schema().validate(yaml(yaml))).isNotEmpty();
    }

    @Test
    void it_has_the_members_that_the_command_knows() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(FILE.toFile());

        assertThat(names(schema.at("/items/properties"))).hasSameElementsAs(RouteTest.MEMBERS);
        assertThat(names(schema.at("/$defs/answer/oneOf/1/properties"))).hasSameElementsAs(Answers.MEMBERS);
        assertThat(names(schema.at("/$defs/call/properties")))
                .containsAll(Turn.COMMON)
                .containsAll(Turn.KINDS)
                .hasSize(Turn.COMMON.size()
                        + Turn.KINDS.size()
                        + List.of("model", "stream", "request", "body").size());
        assertThat(names(schema.at("/$defs/expectation/properties"))).hasSameElementsAs(Expectation.MEMBERS);
        assertThat(names(schema.at("/$defs/asked/oneOf/1/properties"))).hasSameElementsAs(Expectation.OF_ASKED);
        assertThat(names(schema.at("/$defs/sent/oneOf/1/properties"))).hasSameElementsAs(Expectation.OF_SENT);
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Files.readString(FILE));
    }

    private static JsonNode yaml(String text) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(text);
    }
}
