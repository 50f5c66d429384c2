package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.price.Money;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RollUpsTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 10, 20);
    private static final int DAYS = 40;
    private static final Comparator<List<String>> BY_TEXT = Comparator.comparing(names -> String.join("\n", names));

    private final Path folder;

    RollUpsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource({"sqlite, 1", "sqlite, 2", "sqlite, 3", "postgresql, 1", "postgresql, 2"})
    void sums_are_those_of_the_rows_to_the_unit_by_everything(String database, int seed) throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Entry> entries =
                IntStream.range(0, 3_000).mapToObj(i -> entry(random)).toList();

        try (Store store = Store.open(StorePlace.settings(database, folder, Map.of()))) {
            RollUps rollUps = new RollUps(model -> false);
            for (int at = 0; at < entries.size(); ) {
                int to = Math.min(entries.size(), at + random.nextInt(1, 120));
                write(store, rollUps, entries.subList(at, to));
                at = to;
            }

            for (By by : By.values()) {
                for (String onlyKey : new @Nullable String[] {null, "key-3", "nobody"}) {
                    LocalDate from = FIRST.plusDays(random.nextInt(DAYS));
                    LocalDate to = from.plusDays(random.nextInt(DAYS));
                    Inquiry inquiry = new Inquiry(by, from, to, onlyKey);

                    List<Line> lines = store.read(inquiry);

                    Map<List<String>, Figures> told = new TreeMap<>(BY_TEXT);
                    lines.forEach(line -> told.put(line.names(), line.figures()));
                    assertThat(told).as("%s", inquiry).isEqualTo(summed(entries, inquiry));
                    assertThat(lines).as("%s", inquiry).hasSameSizeAs(told.keySet());
                }
            }
        }
    }

    @Test
    void days_are_in_their_order_and_all_else_begins_with_the_dearest() throws Exception {
        try (Store store = Store.open(StorePlace.settings("sqlite", folder, Map.of()))) {
            write(
                    store,
                    new RollUps(model -> false),
                    List.of(
                            entry(FIRST.plusDays(1), "cheap", 5),
                            entry(FIRST, "dear", 90),
                            entry(FIRST.plusDays(2), "middling", 50)));

            assertThat(names(store, By.DAY)).containsExactly("2026-10-20", "2026-10-21", "2026-10-22");
            assertThat(names(store, By.KEY)).containsExactly("dear", "middling", "cheap");
        }
    }

    @Test
    void tags_and_models_that_callers_make_up_do_not_make_tables_grow_without_end() throws Exception {
        try (Store store = Store.open(StorePlace.settings("sqlite", folder, Map.of()))) {
            RollUps rollUps = new RollUps(model -> false);
            for (int i = 0; i < 3_000; i += 100) {
                int from = i;
                List<Entry> made = IntStream.range(from, from + 100)
                        .mapToObj(n -> new Entry(
                                new Entry.Key(Calendar.number(FIRST), "key", "", "north", "model-" + n),
                                List.of("user=" + n, "also=" + n),
                                figures(1)))
                        .toList();
                write(store, rollUps, made);
            }
            write(store, rollUps, List.of(entry(FIRST.plusDays(1), "key", 1)));

            List<Line> tags = store.read(new Inquiry(By.TAG, FIRST, FIRST, null));
            List<Line> models = store.read(new Inquiry(By.MODEL, FIRST, FIRST, null));

            assertThat(tags).hasSize(1_001);
            // Both tags of a call are others: it is in there once.
            assertThat(tags.getFirst()).isEqualTo(new Line(List.of("(other)"), times(2_500)));
            assertThat(models).hasSize(201);
            assertThat(models.getFirst()).isEqualTo(new Line(List.of("north", "(other)"), times(2_800)));
            assertThat(store.read(new Inquiry(By.MODEL, FIRST.plusDays(1), FIRST.plusDays(1), null)))
                    .extracting(Line::names)
                    .containsExactly(List.of("north", "m1"));
        }
    }

    @Test
    void what_one_key_makes_up_takes_no_room_from_the_others() throws Exception {
        int day = Calendar.number(FIRST);
        try (Store store = Store.open(StorePlace.settings("sqlite", folder, Map.of()))) {
            RollUps rollUps = new RollUps(model -> model.model().equals("known"));
            List<Entry> made = new ArrayList<>();
            for (int n = 0; n < 1_100; n++) {
                Entry.Key key = new Entry.Key(day, "inventor", "", "north", "model-" + n);
                made.add(new Entry(key, List.of("user=" + n), figures(1)));
            }
            write(store, rollUps, made);

            for (String key : List.of("inventor", "other")) {
                write(
                        store,
                        rollUps,
                        List.of(
                                new Entry(new Entry.Key(day, key, "", "north", "known"), List.of(), figures(1)),
                                new Entry(new Entry.Key(day, key, "", "north", "new"), List.of("team=x"), figures(1))));
            }

            assertThat(store.read(new Inquiry(By.MODEL, FIRST, FIRST, "other")))
                    .extracting(Line::names)
                    .containsExactlyInAnyOrder(List.of("north", "known"), List.of("north", "new"));
            assertThat(store.read(new Inquiry(By.TAG, FIRST, FIRST, "other")))
                    .extracting(Line::names)
                    .containsExactly(List.of("team=x"));
            assertThat(store.read(new Inquiry(By.MODEL, FIRST, FIRST, "inventor")))
                    .hasSize(200 + 2)
                    .extracting(Line::names)
                    .contains(List.of("north", "known"), List.of("north", "(other)"))
                    .doesNotContain(List.of("north", "new"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_transaction_that_failed_adds_nothing_and_the_next_one_only_its_own(String database) throws Exception {
        try (Store store = Store.open(StorePlace.settings(database, folder, Map.of()))) {
            RollUps rollUps = new RollUps(model -> false);
            write(store, rollUps, List.of(entry(FIRST, "key", 1)));
            assertThatThrownBy(() -> store.write(connection -> {
                        rollUps.add(connection, List.of(entry(FIRST, "key", 10)));
                        return LedgerRows.update(connection, "INSERT INTO revision VALUES ('client_key', 1)");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            write(store, rollUps, List.of(entry(FIRST, "key", 100)));

            assertThat(store.read(new Inquiry(By.KEY, FIRST, FIRST, null)))
                    .containsExactly(new Line(List.of("key"), figures(1).plus(figures(100))));
        }
    }

    @Test
    void a_store_that_was_opened_anew_is_added_to() throws Exception {
        Settings settings = StorePlace.settings("sqlite", folder, Map.of());
        RollUps rollUps = new RollUps(model -> false);
        try (Store store = Store.open(settings)) {
            write(store, rollUps, List.of(entry(FIRST, "key", 1)));
        }
        try (Store store = Store.open(settings)) {
            write(store, rollUps, List.of(entry(FIRST, "key", 1)));

            assertThat(store.read(new Inquiry(By.KEY, FIRST, FIRST, null)))
                    .containsExactly(new Line(List.of("key"), times(2)));
        }
    }

    private static Map<List<String>, Figures> summed(List<Entry> entries, Inquiry inquiry) {
        Map<List<String>, Figures> sums = new TreeMap<>(BY_TEXT);
        for (Entry entry : entries) {
            LocalDate day = Calendar.day(entry.key().day());
            boolean asked = !day.isBefore(inquiry.from())
                    && !day.isAfter(inquiry.to())
                    && (inquiry.onlyKey() == null
                            || inquiry.onlyKey().equals(entry.key().keyName()));
            if (asked) {
                groups(entry, inquiry.by()).forEach(names -> sums.merge(names, entry.figures(), Figures::plus));
            }
        }
        return sums;
    }

    private static Collection<List<String>> groups(Entry entry, By by) {
        Entry.Key key = entry.key();
        return switch (by) {
            case DAY -> List.of(List.of(Calendar.day(key.day()).toString()));
            case MODEL -> List.of(List.of(key.provider(), key.model()));
            case PROVIDER -> List.of(List.of(key.provider()));
            case KEY -> List.of(List.of(key.keyName()));
            case TIER -> List.of(List.of(key.tier()));
            case TAG -> new HashSet<>(entry.tags().stream().map(List::of).toList());
        };
    }

    private static Entry entry(RandomGenerator random) {
        List<String> tags = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add("tag=" + random.nextInt(12));
        }
        return new Entry(
                new Entry.Key(
                        Calendar.number(FIRST.plusDays(random.nextInt(DAYS))),
                        "key-" + random.nextInt(6),
                        List.of("", "simple", "auto", "Complex").get(random.nextInt(4)),
                        List.of("north", "south", "élan").get(random.nextInt(3)),
                        "m" + random.nextInt(5)),
                tags,
                new Figures(
                        random.nextInt(2),
                        random.nextInt(2),
                        random.nextInt(2),
                        random.nextInt(2),
                        random.nextInt(100_000),
                        random.nextInt(10_000),
                        new Money(random.nextLong(3_000_000_000_000L)),
                        new Money(random.nextLong(1_000)),
                        new Money(random.nextLong(1_000_000_000L)),
                        random.nextInt(2),
                        random.nextBoolean() ? Latencies.NONE : Latencies.of(random.nextLong(90_000_000))));
    }

    private static Entry entry(LocalDate day, String key, long cost) {
        return new Entry(new Entry.Key(Calendar.number(day), key, "simple", "north", "m1"), List.of(), figures(cost));
    }

    private static Figures figures(long cost) {
        return new Figures(1, 0, 1, 0, 10, 20, new Money(cost), Money.NONE, Money.NONE, 0, Latencies.of(1_000));
    }

    private static Figures times(int n) {
        return Objects.requireNonNull(
                IntStream.range(0, n).mapToObj(i -> figures(1)).reduce(Figures.NONE, Figures::plus));
    }

    private static List<String> names(Store store, By by) {
        return store.read(new Inquiry(by, FIRST, FIRST.plusDays(DAYS), null)).stream()
                .map(line -> line.names().getFirst())
                .toList();
    }

    private static void write(Store store, RollUps rollUps, List<Entry> entries) {
        store.write(connection -> {
            rollUps.add(connection, entries);
            return entries.size();
        });
    }
}
