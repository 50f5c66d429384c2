package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables that each call writes to have the indices that their queries use, and no other: each costs every call. */
class IndicesTest {
    private static final Set<String> TABLES =
            Set.of("ledger", "kept_text", "repeatable", "roll_up", "tag_roll_up", "spent");
    private static final Pattern USED = Pattern.compile("USING (?:COVERING )?INDEX (\\w+)");

    private final Path folder;

    IndicesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void every_query_finds_its_rows_by_an_index_and_every_index_is_used() throws Exception {
        try (Store store = Store.open(StorePlace.settings("sqlite", folder, Map.of()))) {
            store.awaitOpening();
            List<String> plans = store.write(IndicesTest::plans);
            Set<String> indices = store.write(IndicesTest::indices);

            assertThat(plans)
                    .noneMatch(step ->
                            step.startsWith("SCAN") && !USED.matcher(step).find());
            assertThat(used(plans)).containsAll(indices);
        }
    }

    private static List<String> plans(Connection connection) throws SQLException {
        List<String> plans = new ArrayList<>();
        Connection explained = explained(connection, plans);
        for (By by : By.values()) {
            LocalDate day = LocalDate.of(2026, 11, 26);
            new Inquiry(by, day, day, null).with(explained);
            new Inquiry(by, day, day, "acme").with(explained);
        }
        Rows.holds(explained, "req_1", 1_796_000_000_000L);
        List<Old> everything = List.of(
                new Old.Rows("ledger", "at", 1, 500),
                new Old.Rows("kept_text", "at", 1, 50),
                new Old.Answers(1, 50),
                new Old.Sums("spent", "quarter", 1, 500),
                new Old.Sums("roll_up", "day", 1, 500),
                new Old.Sums("tag_roll_up", "day", 1, 500));
        for (Old old : everything) {
            old.isThere(explained);
            old.drop(explained);
        }
        return plans;
    }

    /** Whatever is prepared with it is explained first. */
    private static Connection explained(Connection connection, List<String> plans) {
        return (Connection) Proxy.newProxyInstance(
                IndicesTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        explain(connection, String.valueOf(arguments[0]), plans);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void explain(Connection connection, String sql, List<String> plans) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
                ResultSet steps = statement.executeQuery()) {
            while (steps.next()) {
                plans.add(steps.getString("detail"));
            }
        }
    }

    private static Set<String> used(List<String> plans) {
        Set<String> used = new TreeSet<>();
        for (String step : plans) {
            Matcher matcher = USED.matcher(step);
            while (matcher.find()) {
                used.add(matcher.group(1));
            }
        }
        return used;
    }

    private static Set<String> indices(Connection connection) throws SQLException {
        Set<String> indices = new TreeSet<>();
        for (String table : TABLES) {
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = '" + table + "'");
                    ResultSet names = statement.executeQuery()) {
                while (names.next()) {
                    indices.add(names.getString(1));
                }
            }
        }
        return indices;
    }
}
