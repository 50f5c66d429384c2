package dev.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.Books;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.TestCaravan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of a store, which Flyway made once and we make now. */
@Tag("slow")
class MigrationsTest {
    private static final String HISTORY =
            "SELECT version, description, type, script, checksum FROM flyway_schema_history ORDER BY installed_rank";

    private final Path folder;

    MigrationsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource({"sqlite, 1", "sqlite, 3", "sqlite, 5", "postgresql, 1", "postgresql, 4", "postgresql, 5"})
    void a_store_that_flyway_began_is_gone_on_with(String database, String reached) throws Exception {
        String url = url(database);
        flyway(url).target(reached).load().migrate();
        new Books(url).change("UPDATE revision SET number = 7");

        open(url).close();

        assertThat(new Books(url).number("SELECT number FROM revision WHERE what = 'client_key'"))
                .isEqualTo(7);
        assertThat(new Books(url).number("SELECT MAX(installed_rank) FROM flyway_schema_history"))
                .isEqualTo(Migrations.NEWEST);
        flyway(url).load().validate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_new_store_is_as_flyway_would_have_made_it(String database) throws Exception {
        String ours = url(database);
        open(ours).close();
        String theirs = database.equals("sqlite") ? "jdbc:sqlite:" + folder.resolve("flyway.db") : url(database);
        flyway(theirs).load().migrate();

        flyway(ours).load().validate();
        assertThat(flyway(ours).load().migrate().migrationsExecuted).isZero();
        assertThat(new Books(ours).rows(HISTORY)).isEqualTo(new Books(theirs).rows(HISTORY));
        String columns = database.equals("sqlite")
                ? "SELECT m.name AS t, c.name AS c, upper(c.type) AS type, c.\"notnull\" FROM sqlite_master m"
                        + " JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2"
                : "SELECT table_name, column_name, data_type, is_nullable, column_default"
                        + " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2";
        assertThat(new Books(ours).rows(columns)).isEqualTo(new Books(theirs).rows(columns));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void many_that_start_at_once_on_a_new_store_all_find_it_ready(String database) throws Exception {
        String url = url(database);
        List<Future<Store>> opening = new ArrayList<>();
        try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                opening.add(starts.submit(() -> open(url)));
            }
        }

        for (Future<Store> each : opening) {
            try (Store store = each.get()) {
                assertThat(store.trouble()).isEmpty();
            }
        }
        assertThat(new Books(url).number("SELECT COUNT(*) FROM flyway_schema_history"))
                .isEqualTo(Migrations.NEWEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void where_a_step_fails_nothing_of_any_step_is_there(String database) throws Exception {
        String url = url(database);
        new Books(url).change("CREATE TABLE kept_bytes (mine INTEGER)");

        try (Store store = open(url)) {
            assertThat(store.trouble()).isPresent();
        }
        List<Books.Row> tables = new Books(url)
                .rows(
                        database.equals("sqlite")
                                ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                                : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
        assertThat(tables).extracting(row -> row.text("name")).containsExactly("kept_bytes");

        new Books(url).change("DROP TABLE kept_bytes");
        try (Store store = open(url)) {
            assertThat(store.trouble()).isEmpty();
        }
    }

    @Test
    void tables_that_another_program_has_there_are_left_alone() throws Exception {
        String url = url("postgresql");
        new Books(url)
                .change("CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL PRIMARY KEY,"
                        + " version VARCHAR(50), script VARCHAR(1000) NOT NULL)");
        new Books(url).change("INSERT INTO flyway_schema_history VALUES (1, '12', 'V12__orders.sql')");

        try (Store store = open(url)) {
            assertThat(store.trouble())
                    .hasValueSatisfying(trouble ->
                            assertThat(trouble).contains("another program").contains("currentSchema"));
        }
        new Books(url).change("CREATE SCHEMA caravan");
        try (Store store = open(url + "&currentSchema=caravan")) {
            assertThat(store.trouble()).isEmpty();
        }
    }

    @Test
    void a_later_version_is_named() throws Exception {
        String url = url("sqlite");
        open(url).close();
        new Books(url).change("UPDATE flyway_schema_history SET version = '77' WHERE version = '2'");

        try (Store store = Store.open(TestCaravan.settings(Map.of("caravan.store.url", url)))) {
            assertThatThrownBy(store::awaitOpening)
                    .isInstanceOf(StoreTooNew.class)
                    .hasMessageContaining("its tables are at 77");
        }
    }

    private String url(String database) {
        return database.equals("sqlite") ? "jdbc:sqlite:" + folder.resolve("caravan.db") : Postgres.database();
    }

    private static FluentConfiguration flyway(String url) {
        return Flyway.configure().dataSource(url, null, null).locations("classpath:caravan/schema");
    }

    private static Store open(String url) throws InterruptedException {
        Store store = Store.open(TestCaravan.settings(Map.of("caravan.store.url", url)));
        store.awaitOpening();
        return store;
    }
}
