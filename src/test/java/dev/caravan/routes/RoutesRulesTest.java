package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house for YAML: canonical form, names, one route for each place, nothing literal, no scripts. */
class RoutesRulesTest {
    private static final Path ROUTES = Path.of("routes");
    private static final int MOST_STEPS = 14;

    private static final Set<String> KINDS = Set.of("route", "routeTemplate", "templatedRoute", "routeConfiguration");
    private static final Set<String> SCRIPTS = Set.of(
            "groovy",
            "js",
            "javaScript",
            "python",
            "mvel",
            "ognl",
            "spel",
            "joor",
            "java",
            "script",
            "language",
            "datasonnet",
            "jq",
            "jsonpath",
            "xpath",
            "xquery");

    private static final Pattern KEBAB = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}]*}}");
    private static final Pattern LITERAL = Pattern.compile(
            "https?://|\\b\\d{1,3}(\\.\\d{1,3}){3}\\b|\\blocalhost\\b|\\bsk-|\\bBearer\\b|(?i)\\busd\\b|\\$\\s?\\d");
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?\\s*(ms|s|m|h|%|KiB|MiB)?");

    /** Edges all the same: what goes wrong behind them flies no further. */
    private static final String FROM_JAVA = "direct:calls";

    /** Led to as if it were a provider. */
    private static final String FROM_CHAIN = "direct:provider-draft";

    private static final String TAPPED = "direct:cost-metrics";

    static List<RouteFile> files() {
        return RouteFile.in(ROUTES, Path.of("examples"));
    }

    static List<RouteFile> routes() {
        return RouteFile.in(ROUTES);
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_is_named_for_what_it_holds_and_lists_known_things(RouteFile file) {
        String name = file.path().getFileName().toString();

        assertThat(name).endsWith(".camel.yaml");
        assertThat(name.replace(".camel.yaml", "")).matches(KEBAB);
        assertThat(file.root().isArray()).isTrue();
        assertThat(file.root()).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.size()).isEqualTo(1);
            assertThat(KINDS).contains(entry.fieldNames().next());
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_step_is_a_map_of_one_step_to_a_map(RouteFile file) {
        each(file.root(), (key, value) -> {
            if (key.equals("steps")) {
                assertThat(value.isArray()).isTrue();
                assertThat(value).isNotEmpty().allSatisfy(step -> {
                    assertThat(step.size()).as("one step, not %s", step).isEqualTo(1);
                    assertThat(step.elements().next().isObject())
                            .as("the canonical form, not %s", step)
                            .isTrue();
                });
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_route_says_in_a_line_what_it_is(RouteFile file) {
        List<JsonNode> described = new ArrayList<>(file.all("route"));
        described.addAll(file.all("routeTemplate"));
        file.all("routeConfiguration").stream().filter(each -> each.has("id")).forEach(described::add);

        assertThat(described).allSatisfy(route -> {
            assertThat(route.path("id").asText()).matches(KEBAB);
            assertThat(route.path("description").asText())
                    .isNotBlank()
                    .doesNotContain("\n")
                    .hasSizeLessThan(110);
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_route_is_short(RouteFile file) {
        Stream.concat(file.all("route").stream(), file.all("routeTemplate").stream())
                .forEach(route -> {
                    int[] count = {0};
                    each(route, (key, value) -> count[0] += key.equals("steps") ? value.size() : 0);

                    assertThat(count[0]).as(route.path("id").asText()).isBetween(1, MOST_STEPS);
                });
    }

    @Test
    void every_place_has_one_route_and_every_way_leads_to_a_place() {
        Map<String, String> places = new LinkedHashMap<>();
        Set<String> ids = new HashSet<>();
        Set<String> ways = new HashSet<>();
        for (RouteFile file : routes()) {
            for (String kind : List.of("route", "routeTemplate")) {
                for (JsonNode route : file.all(kind)) {
                    String id = route.path("id").asText();
                    String from = route.at("/from/uri").asText();
                    assertThat(ids.add(id)).as("one route named %s", id).isTrue();
                    if (from.startsWith("direct:")) {
                        assertThat(places.put(from, id))
                                .as("one route at %s", from)
                                .isNull();
                        boolean template = kind.equals("routeTemplate");
                        assertThat(from).isEqualTo("direct:" + id + (template ? "-{{name}}" : ""));
                    }
                }
            }
            each(file.root(), (key, value) -> {
                if (Set.of("to", "toD", "wireTap").contains(key)
                        && value.path("uri").asText().startsWith("direct:")) {
                    ways.add(value.path("uri").asText().replaceAll("\\$\\{[^}]*}", "{{name}}"));
                }
            });
        }

        ways.addAll(List.of(FROM_JAVA, FROM_CHAIN));
        assertThat(places.keySet()).containsExactlyInAnyOrderElementsOf(ways);
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_provider_has_one_name_everywhere(RouteFile file) {
        assertThat(file.all("templatedRoute")).allSatisfy(provider -> {
            assertThat(provider.path("routeTemplateRef").asText()).isEqualTo("provider");
            String name = provider.at("/parameters/0/value").asText();
            assertThat(provider.at("/parameters/0/name").asText()).isEqualTo("name");
            assertThat(provider.path("routeId").asText()).isEqualTo("provider-" + name);
            assertThat(file.path()).hasFileName(name + ".camel.yaml");
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void options_stand_under_parameters(RouteFile file) {
        each(file.root(), (key, value) -> {
            if (key.equals("uri")) {
                assertThat(value.asText()).doesNotContain("?");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void no_host_key_price_or_limit_is_literal(RouteFile file) {
        each(file.root(), (key, value) -> {
            if (value.isValueNode() && !Set.of("description", "note").contains(key)) {
                String written = withoutPlaceholders(value.asText());
                assertThat(written).as(key).doesNotContainPattern(LITERAL);
                if (!key.equals("timePeriodMillis")) {
                    assertThat(written)
                            .as("the number of %s is a property", key)
                            .doesNotMatch(NUMBER);
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void nothing_is_scripted_and_no_header_is_a_variable(RouteFile file) {
        each(file.root(), (key, value) -> {
            assertThat(SCRIPTS).doesNotContain(key);
            assertThat(Set.of("setHeader", "setHeaders", "removeHeader", "header", "setBody", "transform"))
                    .doesNotContain(key);
            if (value.isTextual()) {
                assertThat(value.asText()).doesNotContain("${header", "${in.header", "${bean:", "${ref:");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void failures_are_answered_at_the_edges_and_nowhere_else(RouteFile file) {
        boolean errorFile = file.path().endsWith("errors.camel.yaml");
        each(file.root(), (key, value) -> {
            assertThat(Set.of("doTry", "doCatch", "doFinally")).doesNotContain(key);
            if (!errorFile) {
                assertThat(Set.of("onException", "errorHandler")).doesNotContain(key);
            }
        });
        assertThat(file.all("route")).allSatisfy(route -> {
            String from = route.at("/from/uri").asText();
            boolean inner = from.startsWith("direct:") && !from.equals(FROM_JAVA) && !from.equals(TAPPED);
            assertThat(route.has("routeConfigurationId"))
                    .as("%s is an edge and names its errors", route.path("id").asText())
                    .isEqualTo(!inner);
        });
    }

    private static String withoutPlaceholders(String text) {
        String before = text;
        String after = PLACEHOLDER.matcher(before).replaceAll("…");
        while (!after.equals(before)) {
            before = after;
            after = PLACEHOLDER.matcher(before).replaceAll("…");
        }
        return after;
    }

    /** Every member of every map, at any depth. */
    private static void each(JsonNode node, BiConsumer<String, JsonNode> visitor) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                visitor.accept(member.getKey(), member.getValue());
                each(member.getValue(), visitor);
            });
        } else {
            node.forEach(element -> each(element, visitor));
        }
    }
}
