package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.Caravan;
import dev.caravan.harness.TestCaravan;
import dev.caravan.ledger.Entry;
import dev.caravan.ledger.Figures;
import dev.caravan.ledger.Latencies;
import dev.caravan.ledger.RollUps;
import dev.caravan.ledger.StorePlace;
import dev.caravan.price.Money;
import dev.caravan.store.Store;
import dev.caravan.stub.ProviderStub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
    private static final ObjectMapper EXACT =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-26T23:30:00Z"));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path folder;
    private Map<String, String> properties = Map.of();

    ReportTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_table_has_a_line_for_each_day_and_one_for_all() throws Exception {
        fill("sqlite", ofTwoDays());

        assertThat(report()).isZero();

        assertThat(told()).isEqualTo("""
                2026-10-28 to 2026-11-26, by day

                day         requests  tokens in  tokens out    cost USD  cache saved  tier saved  errors  hits  attempts  unpriced  avg ms  p95 ms
                2026-11-25         2      3,000          60   0.0123456         0.00        0.30       0     0         2         0     800     880
                2026-11-26         3  1,234,567         700  12.5000000         1.50        0.00       1     1         1         1     534   1,343
                total              5  1,237,567         760  12.5123456         1.50        0.30       1     1         3         1     640   1,281
                """);
    }

    @Test
    void the_table_in_the_docs_is_as_it_is_printed() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            String tier = List.of("simple", "simple", "simple", "medium", "medium", "complex")
                    .get(random.nextInt(6));
            entries.add(new Entry(
                    new Entry.Key(20261120 + random.nextInt(7), "acme", tier, "north", "big"),
                    List.of(),
                    ofATier(tier, random)));
        }
        fill("sqlite", entries);

        assertThat(report("--by", "tier", "--days", "7")).isZero();

        assertThat(Files.readString(Path.of("docs/costs.md")))
                .contains("./caravan report --by tier --days 7\n")
                .contains("```\n" + told() + "```\n");
    }

    private static Figures ofATier(String tier, RandomGenerator random) {
        int dear = List.of("simple", "medium", "complex").indexOf(tier) * 4 + 1;
        boolean failed = random.nextInt(70) == 0;
        boolean hit = !failed && random.nextInt(8) == 0;
        int in = random.nextInt(100, 2_000);
        int out = random.nextInt(50, 500);
        Money cost = new Money(dear * (in * 300L + out * 1_500L));
        Money saved = new Money((9 - dear) * (in * 300L + out * 1_500L));
        Latencies took = Latencies.of(hit ? 900 : Math.round(dear * 250_000 * Math.exp(random.nextGaussian() / 2)));
        return hit || failed
                ? new Figures(
                        1,
                        failed ? 1 : 0,
                        0,
                        hit ? 1 : 0,
                        0,
                        0,
                        Money.NONE,
                        hit ? cost : Money.NONE,
                        Money.NONE,
                        0,
                        took)
                : new Figures(1, 0, 1, 0, in, out, cost, Money.NONE, saved, 0, took);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void programs_get_exact_numbers_beside_a_store_that_is_being_written(String database) throws Exception {
        properties = StorePlace.properties(database, folder);
        try (Store store = Store.open(StorePlace.settings(database, folder, properties))) {
            write(store, ofTwoDays());

            assertThat(report("--format", "json", "--by=model", "--days=2")).isZero();
        }

        JsonNode rows = EXACT.readTree(told());
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).isEqualTo(EXACT.readTree("""
                {"provider": "north", "model": "big", "requests": 3, "input_tokens": 1234567, "output_tokens": 700,
                 "cost_usd": 12.5, "saved_usd": 1.5, "saved_by_cache_usd": 1.5, "saved_by_tier_usd": 0,
                 "errors": 1, "hits": 1, "attempts": 1, "unpriced": 1,
                 "avg_latency_ms": 534.0, "p95_latency_ms": 1343.0}"""));
        assertThat(rows.get(1).get("model").asText()).isEqualTo("small");
        assertThat(told()).contains("\"cost_usd\" : 0.0123456,").doesNotContain("E-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void what_a_running_server_has_answered_is_in_it_at_once(String database) throws Exception {
        properties = StorePlace.properties(database, folder);
        ProviderStub north = ProviderStub.openAi().says("hello").usage(1_000, 100);
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .prices("north,m1,2025-01-01,2,0.5,3,8")
                .clock(clock)
                .cached();
        properties.forEach(builder::property);
        try (north;
                TestCaravan caravan = builder.start()) {
            caravan.ask("simple", "hi");
            caravan.ask("simple", "hi");
            caravan.ask("medium", "hello");

            assertThat(report("--by", "tier", "--format", "json")).isZero();
            JsonNode page = EXACT.readTree(caravan.manage("/api/usage?by=tier").body());
            assertThat(page.path("data")).isEqualTo(EXACT.readTree(told()));
            assertThat(page.at("/total/cost_usd").decimalValue()).isEqualByComparingTo("0.0056");
        }

        JsonNode simple = EXACT.readTree(told()).get(0);
        assertThat(simple.path("tier").asText()).isEqualTo("simple");
        assertThat(simple.path("requests").asInt()).isEqualTo(2);
        assertThat(simple.path("hits").asInt()).isOne();
        assertThat(simple.path("attempts").asInt()).isOne();
        assertThat(simple.path("input_tokens").asInt()).isEqualTo(1_000);
        assertThat(simple.path("cost_usd").decimalValue()).isEqualByComparingTo("0.0028");
        assertThat(simple.path("saved_by_cache_usd").decimalValue()).isEqualByComparingTo("0.0028");
        assertThat(simple.path("avg_latency_ms").asDouble()).isPositive();
        assertThat(EXACT.readTree(told()).get(1).path("requests").asInt()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "day, '2026-11-25|2026-11-26'",
        "provider, 'north|south'",
        "key, 'acme|'",
        "tier, 'complex|simple'",
        "tag, 'team=search|customer=42'"
    })
    void each_row_says_what_it_is_of(String by, String names) throws Exception {
        fill("sqlite", ofTwoDays());

        assertThat(report("--by", by, "--format", "json")).isZero();

        List<String> told = new ArrayList<>();
        EXACT.readTree(told()).forEach(row -> told.add(row.path(by).asText()));
        assertThat(String.join("|", told)).isEqualTo(names);
    }

    @Test
    void tags_have_no_total() throws Exception {
        fill("sqlite", ofTwoDays());

        report("--by", "tag");

        assertThat(told())
                .contains("team=search")
                .endsWith("\nno total: a call with several tags is in several lines\n")
                .doesNotContain("\ntotal");
    }

    @Test
    void one_key_is_asked_for_by_its_name() throws Exception {
        fill("sqlite", ofTwoDays());

        report("--key", "acme", "--format", "csv");

        assertThat(told().lines())
                .containsExactly(
                        "day,requests,input_tokens,output_tokens,cost_usd,saved_usd,saved_by_cache_usd,saved_by_tier_usd,"
                                + "errors,hits,attempts,unpriced,avg_latency_ms,p95_latency_ms",
                        "2026-11-26,3,1234567,700,12.5,1.5,1.5,0,1,1,1,1,534.0,1343.0");
    }

    @Test
    void days_are_those_of_the_zone_of_the_budgets() throws Exception {
        fill("sqlite", List.of(entry(20261127, "", "north", "big", List.of(), figures(1, 0))));

        assertThat(report("--days", "1")).isZero();
        assertThat(told()).isEqualTo("no calls from 2026-11-26 to 2026-11-26\n");

        out.reset();
        Map<String, String> inBerlin = new HashMap<>(properties);
        inBerlin.put("caravan.budget.zone", "Europe/Berlin");
        properties = inBerlin;
        assertThat(report("--days", "1")).isZero();
        assertThat(told()).startsWith("2026-11-27 to 2026-11-27, by day\n").contains("\n2026-11-27 ");
    }

    @Test
    void no_name_breaks_a_spreadsheet_or_a_terminal() throws Exception {
        List<String> names = List.of(
                "=HYPERLINK(\"http://x\",\"y\")",
                "+1",
                "-1",
                "@sum",
                " =1",
                "a,b",
                "a\"b",
                "a;b",
                "\u001b[2Jgone",
                "two\r\nlines",
                "\u202Eeson",
                "c1\u009b1m",
                "n".repeat(200),
                "élan 🐪");
        fill(
                "sqlite",
                names.stream()
                        .map(name -> entry(20261126, name, "north", name, List.of(), figures(1, 0)))
                        .toList());

        report("--by", "key", "--format", "csv");
        assertThat(told().lines().skip(1).map(row -> row.substring(0, row.indexOf(",1,10,20,"))))
                .containsExactlyInAnyOrder(
                        "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
                        "'+1",
                        "'-1",
                        "'@sum",
                        "' =1",
                        "\"a,b\"",
                        "\"a\"\"b\"",
                        "\"a;b\"",
                        "\uFFFD[2Jgone",
                        "two\uFFFD\uFFFDlines",
                        "\uFFFDeson",
                        "c1\uFFFD1m",
                        "n".repeat(200),
                        "élan 🐪");

        out.reset();
        report("--by", "model");
        assertThat(told().lines()).hasSize(2 + 1 + names.size() + 1);
        assertThat(told()).contains("élan 🐪").contains("n".repeat(47) + "… ").doesNotContain("\u001b", "\r", "\u202E");

        out.reset();
        report("--by", "key", "--format", "json");
        assertThat(told()).matches("[\\n -~]*");
        List<String> back = new ArrayList<>();
        EXACT.readTree(told()).forEach(row -> back.add(row.path("key").asText()));
        assertThat(back).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void where_nobody_was_answered_there_is_no_latency() throws Exception {
        Figures onlyTried = new Figures(0, 0, 1, 0, 10, 0, new Money(3), Money.NONE, Money.NONE, 0, Latencies.NONE);
        fill("sqlite", List.of(entry(20261126, "", "north", "big", List.of(), onlyTried)));

        report("--by", "provider", "--format", "json");
        assertThat(EXACT.readTree(told()).get(0).get("p95_latency_ms").isNull()).isTrue();

        out.reset();
        report("--by", "provider");
        assertThat(told().lines().toList().getLast()).startsWith("total").endsWith("       -       -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--days", "--days 0", "--days 1.5", "--days x", "--by week", "--format xml", "--all", "me"})
    void wrong_usage_is_said_to_be_wrong(String arguments) {
        assertThat(report(arguments.split(" "))).isEqualTo(2);

        assertThat(said()).startsWith("caravan report: ").endsWith("; see ./caravan report --help\n");
        assertThat(told()).isEmpty();
    }

    @Test
    void help_is_help() {
        assertThat(report("--help")).isZero();
        assertThat(told()).startsWith("usage: ./caravan report ");
    }

    @Test
    void where_there_is_no_store_none_is_made() {
        properties = Map.of("caravan.data", folder.resolve("nowhere").toString());

        assertThat(report()).isEqualTo(1);

        assertThat(said()).contains("there is no store yet at ").contains("caravan.db");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void where_postgresql_is_empty_no_tables_are_made() {
        properties = StorePlace.properties("postgresql", folder);

        assertThat(report()).isEqualTo(1);
        assertThat(said()).contains("there is no store yet at jdbc:postgresql://");
        assertThat(report()).isEqualTo(1);
    }

    @Test
    void trouble_with_the_store_is_told_in_plain_words() throws IOException {
        properties = Map.of("caravan.data", folder.toString());
        Files.writeString(folder.resolve("caravan.db"), "no database ".repeat(500));

        assertThat(report()).isEqualTo(1);
        assertThat(said()).contains("its file is damaged");

        err.reset();
        properties = Map.of("caravan.store.url", "jdbc:postgresql://127.0.0.1:1/caravan");
        assertThat(report()).isEqualTo(1);
        assertThat(said()).contains("the database cannot be reached");
    }

    @Test
    void what_a_killed_process_had_committed_is_in_it() throws Exception {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        properties = Map.of("caravan.data", folder.toString());
        try (Store store = Store.open(StorePlace.settings("sqlite", folder, Map.of()))) {
            write(store, ofTwoDays());
            // As a kill leaves them: nothing was moved into the file itself yet.
            Files.copy(folder.resolve("caravan.db"), copy.resolve("caravan.db"));
            Files.copy(folder.resolve("caravan.db-wal"), copy.resolve("caravan.db-wal"));
        }
        properties = Map.of("caravan.data", copy.toString());

        assertThat(report("--format", "json")).isZero();

        assertThat(EXACT.readTree(told())).hasSize(2);
    }

    private static List<Entry> ofTwoDays() {
        Figures dear = new Figures(
                1,
                0,
                1,
                0,
                1_234_567,
                700,
                Money.ofUsd(new BigDecimal("12.5")),
                Money.NONE,
                Money.NONE,
                1,
                Latencies.of(1_200_000));
        Figures hit =
                new Figures(1, 0, 0, 1, 0, 0, Money.NONE, new Money(1_500_000_000), Money.NONE, 0, Latencies.of(2_000));
        Figures failed = new Figures(1, 1, 0, 0, 0, 0, Money.NONE, Money.NONE, Money.NONE, 0, Latencies.of(400_000));
        Figures cheap = new Figures(
                1,
                0,
                1,
                0,
                1_500,
                30,
                new Money(6_172_800),
                Money.NONE,
                new Money(150_000_000),
                0,
                Latencies.of(800_000));
        List<String> tags = List.of("team=search", "customer=42");
        return List.of(
                entry(20261126, "acme", "north", "big", List.of("team=search"), dear),
                entry(20261126, "acme", "north", "big", tags, hit),
                entry(20261126, "acme", "north", "big", List.of(), failed),
                entry(20261125, "", "south", "small", tags, cheap),
                entry(20261125, "", "south", "small", List.of(), cheap));
    }

    private static Entry entry(int day, String key, String provider, String model, List<String> tags, Figures figures) {
        String tier = provider.equals("north") ? "complex" : "simple";
        return new Entry(new Entry.Key(day, key, tier, provider, model), tags, figures);
    }

    private static Figures figures(long cost, long saved) {
        return new Figures(1, 0, 1, 0, 10, 20, new Money(cost), new Money(saved), Money.NONE, 0, Latencies.of(5_000));
    }

    private void fill(String database, List<Entry> entries) throws InterruptedException {
        properties = StorePlace.properties(database, folder);
        try (Store store = Store.open(StorePlace.settings(database, folder, properties))) {
            write(store, entries);
        }
    }

    private static void write(Store store, List<Entry> entries) {
        store.write(connection -> {
            new RollUps(model -> false).add(connection, entries);
            return true;
        });
    }

    private int report(String... arguments) {
        return Caravan.run(
                Stream.concat(Stream.of("report"), Stream.of(arguments)).toList(),
                new Shell(
                        Map.of(),
                        properties,
                        clock,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    private String told() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
