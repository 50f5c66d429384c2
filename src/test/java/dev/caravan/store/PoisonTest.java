package dev.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.StorePlace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A work that can never be done fails by itself: the store stays open, and the others of its transaction are done. */
class PoisonTest {
    private static final String INSERT = "INSERT INTO revision (what, number) VALUES (?, ?)";

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(41);
    private final Path folder;

    PoisonTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Arguments> poisons() {
        Map<String, Work<Integer>> both = new LinkedHashMap<>();
        both.put("what is there already", connection -> insert(connection, "client_key", 1));
        both.put("what is no statement", connection -> prepared(connection, "INSERT IN revision"));
        both.put("a parameter too many", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
                statement.setString(3, "one too many");
                return statement.executeUpdate();
            }
        });
        both.put("nothing where something must be", connection -> insert(connection, null, 1));
        both.put("a fault of our own", connection -> {
            throw new IllegalStateException("a fault of our own");
        });
        both.put("a stack that overflows", connection -> {
            throw new StackOverflowError();
        });
        both.put("memory that is not there", connection -> {
            throw new OutOfMemoryError();
        });
        Map<String, Work<Integer>> postgres = new LinkedHashMap<>(both);
        postgres.put("a character that it does not take", connection -> insert(connection, "a\u0000b", 1));
        postgres.put(
                "a number that is too large",
                connection -> prepared(connection, "UPDATE worker SET serves = 1e12::BIGINT * 1e12::BIGINT"));
        postgres.put("a name that no index holds", connection -> insert(connection, longName(), 1));
        postgres.put(
                "a row twice",
                connection -> prepared(
                        connection,
                        "INSERT INTO revision (what, number) VALUES ('x', 1), ('x', 2) ON CONFLICT (what) DO UPDATE SET number = 3"));
        Map<String, Work<Integer>> sqlite = new LinkedHashMap<>(both);
        sqlite.put("a text that is no number", connection -> prepared(connection, "INSERT INTO exact VALUES ('x')"));
        sqlite.put(
                "a text that is too long",
                connection -> prepared(connection, "INSERT INTO exact VALUES (length(zeroblob(2000000000)))"));
        return Stream.concat(cases("sqlite", sqlite), cases("postgresql", postgres));
    }

    private static Stream<Arguments> cases(String database, Map<String, Work<Integer>> poisons) {
        return poisons.entrySet().stream().map(each -> Arguments.of(database, each.getKey(), each.getValue()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("poisons")
    void it_fails_alone(String database, String name, Work<Integer> poison) throws Exception {
        try (Store store = open(database)) {
            store.write(connection -> prepared(connection, "CREATE TABLE exact (id INTEGER PRIMARY KEY)"));
            CompletableFuture<Integer> first = store.submit(connection -> 0);
            List<CompletableFuture<Integer>> good = new ArrayList<>();
            List<CompletableFuture<Integer>> bad = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String what = "work " + i;
                good.add(store.submit(connection -> insert(connection, what, 1)));
                if (i % 20 == 7) {
                    bad.add(store.submit(poison));
                }
            }
            first.get(10, TimeUnit.SECONDS);

            for (CompletableFuture<Integer> each : good) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            }
            for (CompletableFuture<Integer> each : bad) {
                assertThat(each)
                        .failsWithin(10, TimeUnit.SECONDS)
                        .withThrowableOfType(ExecutionException.class)
                        .satisfies(failure -> assertThat(failure.getCause()).isNotInstanceOf(StoreTrouble.class));
            }
            assertThat(store.trouble()).isEmpty();
            assertThat(count(store)).isEqualTo(61);
        }
    }

    /** The next statement would fare no better, so that no call may be made until somebody has looked after it. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_table_that_is_gone_is_trouble_of_the_stores(String database) throws Exception {
        try (Store store = open(database)) {
            store.write(connection -> prepared(connection, "DROP TABLE kept_text"));

            CompletableFuture<Integer> work = store.submit(connection -> prepared(connection, "DELETE FROM kept_text"));

            assertThat(work)
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(StoreTrouble.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void whatever_a_text_holds_it_comes_back_as_it_was_cleaned(String database) throws Exception {
        try (Store store = open(database)) {
            for (int i = 0; i < 300; i++) {
                String text = i + text();

                store.write(connection -> insert(connection, Clean.text(text), 7));

                assertThat(store.<String>read(connection -> {
                            try (PreparedStatement select = connection.prepareStatement(
                                    "SELECT what FROM revision WHERE what = ? AND number = ?")) {
                                Clean.setAll(select, text, 7L);
                                try (ResultSet row = select.executeQuery()) {
                                    return row.next() ? row.getString(1) : "nothing";
                                }
                            }
                        }))
                        .isEqualTo(Clean.text(text))
                        .doesNotContain("\u0000");
            }
            assertThat(store.trouble()).isEmpty();
        }
    }

    @Test
    void what_is_in_order_is_not_touched() {
        for (String text : List.of("", "plain", "größer", "😀 and 模型", "\t\n\r\u001b", "\uFFFD\uFFFF")) {
            assertThat(Clean.text(text)).isSameAs(text);
        }
        assertThat(Clean.text("a\u0000b\uD800c\uDC00\uD83D\uDE00\uD83D"))
                .isEqualTo("a\uFFFDb\uFFFDc\uFFFD\uD83D\uDE00\uFFFD");
        assertThat(Clean.name("x".repeat(255) + "\uD83D\uDE00")).isEqualTo("x".repeat(255) + "\uFFFD");
    }

    /** Of everything that may be wrong with one, and of what may not. */
    private String text() {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(40); left > 0; left--) {
            switch (random.nextInt(6)) {
                case 0 -> text.append('\u0000');
                case 1 -> text.append((char) (0xD800 + random.nextInt(0x800)));
                case 2 -> text.append("\uD83D\uDE00");
                case 3 -> text.append((char) random.nextInt(0x20));
                case 4 -> text.append((char) (0x4E00 + random.nextInt(0x1000)));
                default -> text.append("'; DROP TABLE x; --".charAt(random.nextInt(19)));
            }
        }
        return text.toString();
    }

    private static String longName() {
        RandomGenerator letters = RandomGeneratorFactory.of("L64X128MixRandom").create(43);
        return letters.ints(9_000, 'A', 0x8000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private Store open(String database) throws InterruptedException {
        Store store = Store.open(StorePlace.settings(database, folder, Map.of()));
        store.awaitOpening();
        return store;
    }

    private static int insert(Connection connection, @Nullable String what, long number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, what);
            statement.setLong(2, number);
            return statement.executeUpdate();
        }
    }

    private static int prepared(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }

    private static long count(Store store) {
        return store.<Long>read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM revision");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
