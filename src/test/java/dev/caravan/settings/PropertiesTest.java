package dev.caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.settings.Settings.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator's file and the knobs in the code say the same, and what is wrong is named before anything starts. */
class PropertiesTest {
    private static final Path FILE = Path.of("application.properties");
    private static final Pattern PROPERTY = Pattern.compile("(#?)([a-z][\\w./*-]*)=(.*)");

    /** One property of the file: set, or shown as a comment; {@code meaning} is the prose that stands before it. */
    private record Line(String name, String value, String meaning) {}

    static List<Knob> knobs() {
        return Knob.ALL;
    }

    static List<Knob> formedKnobs() {
        return Knob.ALL.stream().filter(knob -> knob.kind() != Kind.TEXT).toList();
    }

    @ParameterizedTest
    @MethodSource("knobs")
    void every_knob_is_in_the_file_with_its_meaning(Knob knob) throws IOException {
        List<Line> shown = lines().stream()
                .filter(line -> Knob.of(line.name).filter(knob::equals).isPresent())
                .toList();

        assertThat(shown).isNotEmpty().allSatisfy(line -> assertThat(line.meaning)
                .as("the comment before %s", line.name)
                .hasSizeGreaterThan(10));
    }

    @Test
    void every_property_of_the_file_is_a_knob_and_well_formed() throws IOException {
        assertThat(lines()).allSatisfy(line -> {
            Knob knob = Knob.of(line.name).orElseThrow(() -> new AssertionError(line.name + " is no knob"));
            assertThat(line.value.isEmpty() || knob.kind().accepts(line.value))
                    .as(line.toString())
                    .isTrue();
        });
    }

    @Test
    void no_property_stands_in_the_file_twice() throws IOException {
        assertThat(lines()).extracting(Line::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("formedKnobs")
    void a_malformed_value_stops_the_start_by_name_and_file(Knob knob) {
        String name = knob.name().replace("*", "any");

        assertThatThrownBy(() -> settings(Map.of(name, "~ nonsense ~"), Map.of()))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining(name)
                .hasMessageContaining("my.properties");
    }

    @ParameterizedTest
    @CsvSource({
        "caravan.timeout.conect, caravan.timeout.connect",
        "caravan.breaker.waits, caravan.breaker.wait",
        "caravan.provider.openai.request-per-minute, caravan.provider."
    })
    void an_unknown_property_stops_the_start_and_the_nearest_is_named(String unknown, String meant) {
        assertThatThrownBy(() -> settings(Map.of(unknown, "1s"), Map.of()))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("my.properties")
                .hasMessageContaining(unknown)
                .hasMessageContaining("did you mean " + meant);
    }

    @Test
    void a_far_off_name_gets_no_guess() {
        assertThatThrownBy(() -> settings(Map.of("caravan.nothing-of-the-kind-at-all", "1"), Map.of()))
                .hasMessageContaining("caravan.nothing-of-the-kind-at-all")
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void properties_that_are_not_ours_are_left_alone() {
        assertThat(settings(Map.of("camel.any.thing", "1"), Map.of()).all()).containsEntry("camel.any.thing", "1");
    }

    @ParameterizedTest
    @MethodSource("knobs")
    void every_knob_has_its_variable_and_the_environment_wins(Knob knob) {
        String name = knob.name().replace("*", "any-name");
        String variable = name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        List<String> values = examples(knob.kind());

        Settings settings = settings(Map.of(name, values.getFirst()), Map.of(variable, values.getLast()));

        assertThat(settings.find(name)).contains(values.getLast());
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void a_malformed_variable_stops_the_start() {
        assertThatThrownBy(() -> settings(Map.of(), Map.of("CARAVAN_BREAKER_WAIT", "soon")))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("caravan.breaker.wait")
                .hasMessageContaining("environment");
    }

    @ParameterizedTest
    @CsvSource({
        "http://llm.example/v1, k, 1",
        "http://10.0.0.7:8000, k, 1",
        "http://127.evil.example, k, 1",
        "http://localhost.evil.example, k, 1",
        "http://llm.example/v1, '', 0",
        "https://llm.example/v1, k, 0",
        "http://127.0.0.1:8000, k, 0",
        "http://localhost:8000, k, 0",
        "http://[::1]:8000, k, 0"
    })
    void a_key_that_would_cross_a_network_in_clear_is_a_warning(String url, String key, int warnings) {
        Settings settings = Settings.of(
                new Source(
                        "the file", Map.of("caravan.provider.own.base-url", url, "caravan.provider.own.api-key", key)),
                Source.NONE,
                Map.of(),
                Source.NONE);

        assertThat(settings.warnings()).hasSize(warnings).allMatch(warning -> warning.contains("own.base-url"));
    }

    @Test
    void that_of_one_key_of_several_is_a_warning_too() {
        Settings settings = settings(
                Map.of(
                        "caravan.provider.own.key.box.base-url", "http://llm.example/v1",
                        "caravan.provider.own.key.box.api-key", "k"),
                Map.of());

        assertThat(settings.warnings()).singleElement().asString().contains("own.key.box.base-url");
    }

    @ParameterizedTest
    @CsvSource({
        "authority, http://login.example, client-secret, 1",
        "authority, https://login.example, client-secret, 0",
        "authority, http://metadata.example, project, 0",
        "base-url, http://llm.example, client-secret, 1",
        "base-url, http://llm.example, credentials, 1"
    })
    void so_is_any_other_secret_of_a_provider(String property, String url, String secret, int warnings) {
        Map<String, String> file =
                Map.of("caravan.provider.own." + property, url, "caravan.provider.own." + secret, "s-1");

        Settings settings = settings(file, Map.of());

        assertThat(settings.warnings()).hasSize(warnings).allMatch(warning -> warning.contains("own." + property));
    }

    @ParameterizedTest
    @CsvSource({"CARAVAN_PROT, CARAVAN_PORT", "CARAVAN_HEPA, CARAVAN_HEAP", "CARAVAN_BRAKER_WAIT, CARAVAN_BREAKER_WAIT"
    })
    void a_misspelled_variable_of_ours_stops_the_start_and_says_what_was_meant(String written, String meant) {
        assertThatThrownBy(() -> settings(Map.of(), Map.of(written, "9000")))
                .isInstanceOf(MalformedSetting.class)
                .hasMessage("the environment: there is no variable %s (did you mean %s?)".formatted(written, meant));
    }

    @Test
    void variables_of_the_launcher_of_others_and_of_a_service_called_caravan_are_no_faults() {
        Settings settings = settings(
                Map.of(),
                Map.ofEntries(
                        Map.entry("CARAVAN_HEAP", "1g"),
                        Map.entry("CARAVAN_CI", "true"),
                        Map.entry("PATH", "/bin"),
                        Map.entry("CARAVANSERAI", "open"),
                        Map.entry("CARAVAN_SERVICE_HOST", "10.0.0.1"),
                        Map.entry("CARAVAN_SERVICE_PORT", "80"),
                        Map.entry("CARAVAN_SERVICE_PORT_HTTP", "80"),
                        Map.entry("CARAVAN_PORT", "tcp://10.0.0.1:80"),
                        Map.entry("CARAVAN_PORT_80_TCP", "tcp://10.0.0.1:80"),
                        Map.entry("CARAVAN_PORT_80_TCP_PROTO", "tcp"),
                        Map.entry("CARAVAN_PORT_80_TCP_ADDR", "10.0.0.1"),
                        Map.entry("CARAVAN_API_PORT", "tcp://10.0.0.2:80"),
                        Map.entry("CARAVAN_API_SERVICE_HOST", "10.0.0.2")));

        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.find("caravan.port")).isEmpty();
    }

    @Test
    void any_providers_key_and_address_come_from_variables_of_its_own_name() {
        Settings settings = settings(
                Map.of(),
                Map.of(
                        "OPENAI_API_KEY", "sk-1",
                        "CLAUDE_API_KEY", "sk-2",
                        "MY_BOX_BASE_URL", "http://box:8000/v1",
                        "GIT_BASE_URL", "not an address"));

        assertThat(settings.find("caravan.provider.openai.api-key")).contains("sk-1");
        assertThat(settings.find("caravan.provider.anthropic.api-key")).contains("sk-2");
        assertThat(settings.find("caravan.provider.my-box.base-url")).contains("http://box:8000/v1");
        assertThat(settings.find("caravan.provider.git.base-url")).isEmpty();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void what_the_clouds_own_tools_call_it_will_do() {
        Settings settings = settings(
                Map.of(),
                Map.of(
                        "AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com/",
                        "AZURE_OPENAI_API_KEY", "key",
                        "OPENAI_API_VERSION", "2024-10-21",
                        "AZURE_TENANT_ID", "contoso",
                        "AZURE_AUTHORITY_HOST", "login.microsoftonline.us",
                        "GOOGLE_CLOUD_PROJECT", "my-project",
                        "GOOGLE_CLOUD_LOCATION", "global",
                        "GOOGLE_APPLICATION_CREDENTIALS", "/k.json"));

        assertThat(settings.find("caravan.provider.azure.base-url")).contains("https://r.openai.azure.com/");
        assertThat(settings.find("caravan.provider.azure.api-key")).contains("key");
        assertThat(settings.find("caravan.provider.azure.api-version")).contains("2024-10-21");
        assertThat(settings.find("caravan.provider.azure.tenant")).contains("contoso");
        assertThat(settings.find("caravan.provider.azure.authority")).contains("https://login.microsoftonline.us");
        assertThat(settings.find("caravan.provider.vertex.project")).contains("my-project");
        assertThat(settings.find("caravan.provider.vertex.location")).contains("global");
        assertThat(settings.find("caravan.provider.vertex.credentials")).contains("/k.json");
    }

    @Test
    void what_amazons_tools_call_it_will_do_and_the_first_of_two_names_holds() {
        Settings settings = settings(
                Map.of(),
                Map.of(
                        "AWS_BEARER_TOKEN_BEDROCK", "key",
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_REGION", "eu-central-1",
                        "AWS_ACCESS_KEY_ID", "AKID",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/full",
                        "AWS_EC2_METADATA_DISABLED", "true"));

        assertThat(settings.find("caravan.provider.bedrock.api-key")).contains("key");
        assertThat(settings.find("caravan.provider.bedrock.region")).contains("eu-central-1");
        assertThat(settings.find("caravan.provider.bedrock.access-key")).contains("AKID");
        assertThat(settings.find("caravan.provider.bedrock.secret-key")).contains("secret");
        assertThat(settings.find("caravan.provider.bedrock.container-uri")).contains("http://127.0.0.1/full");
        assertThat(settings.find("caravan.provider.bedrock.metadata-disabled")).contains("true");
    }

    @Test
    void the_variable_of_the_property_goes_before_the_usual_one() {
        Settings settings = settings(
                Map.of(), Map.of("OPENAI_API_KEY", "usual", "CARAVAN_PROVIDER_OPENAI_API_KEY", "of the property"));

        assertThat(settings.find("caravan.provider.openai.api-key")).contains("of the property");
    }

    @Test
    void each_of_several_keys_comes_from_a_variable_of_its_own_name() {
        Settings settings = settings(
                Map.of(
                        "caravan.provider.my-box.keys",
                        "a, east-2",
                        "caravan.provider.my-box.key.a.api-key",
                        "of the file"),
                Map.of(
                        "MY_BOX_API_KEY_A", "sk-1",
                        "MY_BOX_API_KEY_EAST_2", "usual",
                        "MY_BOX_BASE_URL_EAST_2", "http://box:8000/v1",
                        "MY_BOX_API_KEY_FILE", "/run/secrets",
                        "CARAVAN_PROVIDER_MY_BOX_KEY_EAST_2_API_KEY", "of the property"));

        assertThat(settings.find("caravan.provider.my-box.key.a.api-key")).contains("sk-1");
        assertThat(settings.find("caravan.provider.my-box.key.east-2.api-key")).contains("of the property");
        assertThat(settings.find("caravan.provider.my-box.key.east-2.base-url")).contains("http://box:8000/v1");
        assertThat(settings.all()).hasSize(4);
    }

    private static List<String> examples(Kind kind) {
        return switch (kind) {
            case TEXT -> List.of("one", "two");
            case COUNT, PORT, PERCENT -> List.of("5", "7");
            case SCORE -> List.of("0.1", "0.2");
            case TEMPERATURE -> List.of("0.5", "0.7");
            case DURATION -> List.of("5s", "500ms");
            case BYTES -> List.of("5MiB", "7KiB");
            case URL -> List.of("http://a:1", "https://b/v1");
            case ORIGINS -> List.of("https://a.example", "http://localhost:5173, https://[::1]:8443");
            case CHAIN -> List.of("openai/a", "openai/a, groq/b");
            case STORE -> List.of("jdbc:sqlite:a.db", "jdbc:postgresql://b/c");
            case ZONE -> List.of("UTC", "Europe/Berlin");
            case USD -> List.of("5", "0.25");
            case TIERS -> List.of("local, simple", "*");
            case FLAG -> List.of("true", "false");
            case AUTH -> List.of("open", "keys");
            case THINKING -> List.of("budget", "effort");
            case NAMES -> List.of("a", "a, b-2");
            case SPREAD -> List.of("least-load", "in-turn");
            case UNHONOURED -> List.of("refuse", "drop");
            case LOG_LEVEL -> List.of("info", "debug");
        };
    }

    private static Settings settings(Map<String, String> file, Map<String, String> environment) {
        return Settings.of(Source.NONE, new Source("my.properties", file), environment, Source.NONE);
    }

    /** A meaning holds for the properties that follow it directly; a blank line or a heading ends it. */
    private static List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        String meaning = "";
        boolean inProse = false;
        // A value may go on in the next line.
        for (String text : Files.readString(FILE).replace("\\\n    ", "").split("\n", -1)) {
            Matcher property = PROPERTY.matcher(text);
            if (property.matches()) {
                lines.add(new Line(property.group(2), property.group(3).strip(), meaning));
                inProse = false;
            } else if (text.startsWith("# ----") || text.isBlank()) {
                meaning = "";
                inProse = false;
            } else {
                meaning = (inProse ? meaning : "") + text.substring(1);
                inProse = true;
            }
        }
        return lines;
    }
}
