package dev.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.caravan.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What tools know of the component and its kamelets is what they are. */
class MetadataTest {
    private static final Path KAMELETS = Path.of("src/main/resources/kamelets");

    private static String resource(String path) throws IOException {
        try (InputStream in = MetadataTest.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode component() throws IOException {
        return Json.mapper().readTree(resource("/META-INF/dev/caravan/camel/caravan.json"));
    }

    private static Set<String> names(JsonNode members) {
        Set<String> names = new TreeSet<>();
        members.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void every_option_is_described_and_every_description_is_an_option() throws Exception {
        Set<String> annotated = Stream.of(CaravanEndpoint.class.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(UriParam.class) || field.isAnnotationPresent(UriPath.class))
                .map(Field::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        annotated.add("lazyStartProducer");

        assertThat(names(component().path("properties"))).isEqualTo(annotated);
        assertThat(new CaravanEndpointUriFactory().propertyNames()).containsExactlyElementsOf(annotated);
        assertThat(names(component().path("componentProperties"))).isEqualTo(new CaravanComponentConfigurer().names());
        component().path("properties").properties().forEach(option -> assertThat(
                        option.getValue().path("description").asText())
                .as(option.getKey())
                .isNotBlank());
    }

    @Test
    void every_header_is_described() throws Exception {
        Set<String> headers = new TreeSet<>();
        for (Field field : CaravanHeaders.class.getFields()) {
            headers.add(String.valueOf(field.get(null)));
        }

        assertThat(names(component().path("headers"))).isEqualTo(headers);
    }

    @Test
    void it_is_of_this_version() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(pom)
                .contains("<version>"
                        + component().path("component").path("version").asText() + "</version>");
    }

    @Test
    void camels_catalog_checks_its_addresses() throws Exception {
        CamelCatalog catalog = new DefaultCamelCatalog();
        catalog.addComponent(
                "caravan", CaravanComponent.class.getName(), resource("/META-INF/dev/caravan/camel/caravan.json"));

        assertThat(catalog.validateEndpointProperties("caravan:openai/gpt-5-mini?temperature=0.2&stream=true")
                        .isSuccess())
                .isTrue();
        assertThat(catalog.validateEndpointProperties("caravan:auto?temprature=0.2")
                        .getUnknown())
                .containsExactly("temprature");
        assertThat(catalog.validateEndpointProperties("caravan:auto?maxTokens=many")
                        .getInvalidInteger())
                .containsKey("maxTokens");
        assertThat(catalog.asEndpointUri("caravan", Map.of("model", "auto", "stream", "true"), false))
                .isEqualTo("caravan:auto?stream=true");
    }

    static List<Path> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(KAMELETS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void a_kamelet_says_what_it_is_and_takes(Path file) throws Exception {
        JsonNode kamelet = Json.mapper()
                .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        String name = file.getFileName().toString().replace(".kamelet.yaml", "");
        JsonNode spec = kamelet.path("spec");

        assertThat(names(kamelet)).containsExactly("apiVersion", "kind", "metadata", "spec");
        assertThat(kamelet.path("apiVersion").asText()).isEqualTo("camel.apache.org/v1");
        assertThat(kamelet.path("kind").asText()).isEqualTo("Kamelet");
        assertThat(kamelet.path("metadata").path("name").asText()).isEqualTo(name);
        assertThat(kamelet.at("/metadata/labels")
                        .path("camel.apache.org/kamelet.type")
                        .asText())
                .isEqualTo("action");
        kamelet.at("/metadata/annotations")
                .forEach(value -> assertThat(value.isTextual()).isTrue());
        assertThat(names(spec)).containsExactly("definition", "dependencies", "template");
        assertThat(names(spec.path("definition"))).contains("title", "description", "type", "properties");
        for (JsonNode required : spec.at("/definition/required")) {
            assertThat(spec.at("/definition/properties").has(required.asText())).isTrue();
        }
        spec.at("/definition/properties").properties().forEach(property -> {
            JsonNode described = property.getValue();
            assertThat(names(described)).as(property.getKey()).contains("title", "description", "type");
            assertThat(names(described)).isSubsetOf("title", "description", "type", "default", "example");
            assertThat(described.has("default") || described.has("example")).isTrue();
            assertThat(spec.path("template").toString())
                    .as("it is used")
                    .containsPattern("\\{\\{\\??" + property.getKey() + "}}");
        });
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void its_steps_are_valid_under_camels_own_schema(Path file) throws Exception {
        JsonNode kamelet = Json.mapper()
                .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        JsonNode from = kamelet.at("/spec/template/from");
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(resource("/schema/camelYamlDsl.json"));

        assertThat(schema.validate(Json.mapper()
                        .createArrayNode()
                        .add(Json.mapper().createObjectNode().set("from", from))))
                .isEmpty();
    }
}
