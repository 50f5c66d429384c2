package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house for YAML: canonical form, names, one route for each place, nothing literal, no scripts. */
class RoutesRulesTest {
    private static final Path ROUTES = Path.of("routes");
    private static final int MOST_STEPS = 14;

    private static final Set<String> KINDS =
            Set.of("beans", "route", "routeTemplate", "templatedRoute", "routeConfiguration");
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

    /** Calls from inside this process come in here. */
    private static final String INNER_DOOR = "direct:calls";

    /** An edge all the same: they are answered from here. */
    private static final String INNER_EDGE = "direct:answer-inside";

    /** Led to as if it were a provider. */
    private static final String SPARE_PROVIDER = "direct:provider-draft";

    /** For places that are tapped into: there is nobody to answer. */
    private static final String TAP_ERRORS = "tap-errors";

    /** The routes among which a file stands. */
    private List<RouteFile> all = routes();

    /** Everything that is asked of a single file, for one that stands among others than the shipped. */
    static void hold(RouteFile file, List<RouteFile> among) {
        RoutesRulesTest rules = new RoutesRulesTest();
        rules.all = among;
        rules.a_file_is_named_for_what_it_holds_and_lists_known_things(file);
        rules.every_step_is_a_map_of_one_step_to_a_map(file);
        rules.every_route_says_in_a_line_what_it_is(file);
        rules.a_route_is_short(file);
        rules.an_inner_place_is_named_for_its_route(file);
        rules.a_provider_has_one_name_everywhere(file);
        rules.options_stand_under_parameters(file);
        rules.no_host_key_price_or_limit_is_literal(file);
        rules.nothing_is_scripted_and_no_header_is_a_variable(file);
        rules.what_is_done_about_failures_stands_in_files_of_its_own(file);
        rules.an_edge_names_its_errors_and_an_inner_route_has_none(file);
    }

    /** Everything that is asked of all routes together. */
    static void hold(List<RouteFile> together) {
        RoutesRulesTest rules = new RoutesRulesTest();
        rules.all = together;
        rules.a_route_has_a_name_of_its_own();
        rules.every_way_leads_to_a_place_and_every_place_has_a_way_to_it();
    }

    static List<RouteFile> files() {
        return RouteFile.in(ROUTES, Path.of("examples"));
    }

    static List<RouteFile> routes() {
        return RouteFile.in(ROUTES);
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_is_named_for_what_it_holds_and_lists_known_things(RouteFile file) {
        assertThat(file.name()).endsWith(".camel.yaml");
        assertThat(file.name().replace(".camel.yaml", "")).matches(KEBAB);
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
        List<JsonNode> described = new ArrayList<>(file.routes());
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
        assertThat(file.routes()).allSatisfy(route -> {
            int[] count = {0};
            each(route, (key, value) -> count[0] += key.equals("steps") ? value.size() : 0);

            assertThat(count[0]).isBetween(1, MOST_STEPS);
        });
    }

    @Test
    void a_route_has_a_name_of_its_own() {
        assertThat(all.stream().flatMap(file -> file.routes().stream()).map(RoutesRulesTest::id))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void an_inner_place_is_named_for_its_route(RouteFile file) {
        assertThat(file.all("route")).filteredOn(RoutesRulesTest::isInner).allSatisfy(route -> assertThat(place(route))
                .isEqualTo("direct:" + id(route)));
        assertThat(file.all("routeTemplate"))
                .allSatisfy(template -> assertThat(place(template)).isEqualTo("direct:" + id(template) + "-{{name}}"));
    }

    @Test
    void every_way_leads_to_a_place_and_every_place_has_a_way_to_it() {
        Set<String> ways = new HashSet<>(Set.of(INNER_DOOR, SPARE_PROVIDER));
        ways.addAll(ways("to", "toD", "wireTap"));

        List<String> places = all.stream()
                .flatMap(file -> file.routes().stream())
                .filter(RoutesRulesTest::isInner)
                .map(RoutesRulesTest::place)
                .toList();

        assertThat(places).containsExactlyInAnyOrderElementsOf(ways);
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
    void what_is_done_about_failures_stands_in_files_of_its_own(RouteFile file) {
        Set<String> forbidden = new HashSet<>(Set.of("doTry", "doCatch", "doFinally"));
        if (!file.name().endsWith("errors.camel.yaml")) {
            forbidden.addAll(Set.of("onException", "errorHandler"));
        }

        each(file.root(), (key, value) -> assertThat(forbidden).doesNotContain(key));
    }

    @ParameterizedTest
    @MethodSource("files")
    void an_edge_names_its_errors_and_an_inner_route_has_none(RouteFile file) {
        Set<String> taps = ways("wireTap");

        assertThat(file.all("route")).allSatisfy(route -> {
            String errors = route.path("routeConfigurationId").asText();
            if (taps.contains(place(route))) {
                assertThat(errors).isEqualTo(TAP_ERRORS);
            } else if (isInner(route) && !place(route).equals(INNER_EDGE)) {
                assertThat(errors).isEmpty();
            } else {
                assertThat(errors).isNotEqualTo(TAP_ERRORS).isIn(configurations());
            }
        });
    }

    private static String id(JsonNode route) {
        return route.path("id").asText();
    }

    /** Where a route begins. */
    private static String place(JsonNode route) {
        return route.at("/from/uri").asText();
    }

    private static boolean isInner(JsonNode route) {
        return place(route).startsWith("direct:");
    }

    /** The inner places to which steps of these kinds lead. */
    private Set<String> ways(String... kinds) {
        Set<String> ways = new HashSet<>();
        for (RouteFile file : all) {
            each(file.root(), (key, value) -> {
                String to = value.path("uri").asText();
                if (List.of(kinds).contains(key) && to.startsWith("direct:")) {
                    ways.add(to.replaceAll("\\$\\{[^}]*}", "{{name}}"));
                }
            });
        }
        return ways;
    }

    private List<String> configurations() {
        return all.stream()
                .flatMap(file -> file.all("routeConfiguration").stream())
                .filter(configuration -> configuration.has("id"))
                .map(RoutesRulesTest::id)
                .toList();
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
    static void each(JsonNode node, BiConsumer<String, JsonNode> visitor) {
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
