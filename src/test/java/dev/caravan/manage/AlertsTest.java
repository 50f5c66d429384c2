package dev.caravan.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.caravan.harness.Debian;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What Prometheus is to watch: each rule is explained, tried on its case and beside it, and asks for meters that there are. */
class AlertsTest {
    private static final Path OPS = Path.of("ops");
    private static final Path RULES = OPS.resolve("prometheus/alerts.yml");
    private static final List<Path> CASES =
            List.of(OPS.resolve("prometheus/alerts.test.yml"), OPS.resolve("prometheus/forecast.test.yml"));
    private static final Pattern METER = Pattern.compile("\\b(?:llm|caravan|jvm|process)_[a-z0-9_]+");

    private static JsonNode yaml(Path file) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static List<JsonNode> rules() throws IOException {
        return each(yaml(RULES).path("groups"))
                .flatMap(group -> each(group.path("rules")))
                .toList();
    }

    private static Set<String> names(Stream<JsonNode> rules, String member) {
        return rules.map(rule -> rule.path(member).asText()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void each_alert_has_a_section_that_it_links_and_each_section_an_alert() throws IOException {
        List<String> page = Files.readAllLines(Path.of("docs/operations.md"));
        Set<String> sections = page.stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(sections).isEqualTo(names(rules().stream(), "alert"));
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(rule.at("/annotations/runbook_url").asText())
                    .isEqualTo(
                            "docs/operations.md#" + rule.path("alert").asText().toLowerCase(Locale.ROOT));
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
        });
        for (String section : sections) {
            List<String> text = page.stream()
                    .skip(page.indexOf("## " + section) + 1L)
                    .takeWhile(line -> !line.startsWith("## "))
                    .toList();
            assertThat(String.join(" ", text)).as(section).contains("**Move**");
        }
    }

    @Test
    void each_is_seen_to_fire_and_to_keep_still() throws IOException {
        List<JsonNode> checks = new ArrayList<>();
        for (Path file : CASES) {
            each(yaml(file).path("tests"))
                    .flatMap(test -> each(test.path("alert_rule_test")))
                    .forEach(checks::add);
        }

        Set<String> all = names(rules().stream(), "alert");
        assertThat(names(checks.stream().filter(check -> check.has("exp_alerts")), "alertname"))
                .isEqualTo(all);
        assertThat(names(checks.stream().filter(check -> !check.has("exp_alerts")), "alertname"))
                .isEqualTo(all);
    }

    @Test
    void rules_and_dashboard_ask_for_meters_that_the_page_of_metrics_lists() throws IOException {
        String page = Files.readString(Path.of("docs/metrics.md"));
        String asked = rules().stream().map(rule -> rule.path("expr").asText()).collect(Collectors.joining("\n"))
                + Files.readString(OPS.resolve("grafana/caravan.json"));
        Set<String> meters = METER.matcher(asked)
                .results()
                .map(MatchResult::group)
                .filter(name -> name.startsWith("llm_") || name.startsWith("caravan_"))
                .map(name -> name.replaceAll("_(?:bucket|count|sum|max)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(meters).isNotEmpty().allSatisfy(meter -> assertThat(page).contains("`" + meter + "`"));
    }

    @Test
    void prometheus_own_tool_holds_rules_and_cases_for_good() throws Exception {
        Debian promtool = Debian.program("promtool", "prometheus");

        assertThat(promtool.run(
                        "check",
                        "config",
                        OPS.resolve("prometheus/prometheus.yml").toString()))
                .satisfies(ran -> assertThat(ran.code()).as(ran.said()).isZero());
        assertThat(promtool.run(
                        "test",
                        "rules",
                        CASES.getFirst().toString(),
                        CASES.getLast().toString()))
                .satisfies(ran -> assertThat(ran.code()).as(ran.said()).isZero());
    }
}
