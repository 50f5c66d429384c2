package dev.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.failure.Refusal;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.TestCaravan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class StoreTest {
    private final Path folder;

    StoreTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_new_store_has_its_tables_and_an_old_one_keeps_what_is_in_it(String database) throws Exception {
        Map<String, String> properties = place(database);
        try (Store store = open(properties)) {
            store.write(connection -> update(connection, "UPDATE revision SET number = 7"));
        }

        try (Store again = open(properties)) {
            assertThat(again.<Integer>read(StoreTest::number)).isEqualTo(7);
            assertThat(again.trouble()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void one_work_that_fails_does_not_take_the_others_with_it(String database) throws Exception {
        try (Store store = open(place(database))) {
            List<CompletableFuture<Integer>> works = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String name = i % 50 == 7 ? "client_key" : "work" + i;
                works.add(store.submit(connection ->
                        update(connection, "INSERT INTO revision (what, number) VALUES ('" + name + "', 1)")));
            }

            long failed = works.stream().filter(StoreTest::failed).count();

            assertThat(failed).isEqualTo(4);
            assertThat(store.<Integer>read(connection -> one(connection, "SELECT COUNT(*) FROM revision")))
                    .isEqualTo(1 + 196);
            assertThat(store.trouble()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void two_processes_write_to_one_store(String database) throws Exception {
        Map<String, String> properties = place(database);
        try (Store one = open(properties);
                Store other = open(properties)) {
            for (int i = 0; i < 20; i++) {
                one.write(connection -> update(connection, "UPDATE revision SET number = number + 1"));
                other.write(connection -> update(connection, "UPDATE revision SET number = number + 1"));
            }

            assertThat(one.<Integer>read(StoreTest::number)).isEqualTo(40);
            assertThat(other.trouble()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_store_of_a_later_version_is_left_alone(String database) throws Exception {
        Map<String, String> properties = place(database);
        try (Store store = open(properties)) {
            store.write(connection -> update(
                    connection,
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
                            + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99.sql',"
                            + " 'somebody', 1, " + (database.equals("sqlite") ? "1" : "TRUE") + ")"));
        }

        Store store = Store.open(TestCaravan.settings(properties));
        try (store) {
            assertThatThrownBy(store::awaitOpening)
                    .isInstanceOf(StoreTooNew.class)
                    .hasMessageContaining("later version");
        }
    }

    @Test
    void two_processes_that_wait_for_each_other_both_get_their_turn() throws Exception {
        Map<String, String> properties = place("postgresql");
        try (Store one = open(properties);
                Store two = open(properties)) {
            one.write(connection ->
                    update(connection, "INSERT INTO revision (what, number) VALUES ('left', 0), ('right', 0)"));
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);

            List<CompletableFuture<Integer>> works = new ArrayList<>(crossing(one, "left", "right", bothHoldOne));
            works.addAll(crossing(two, "right", "left", bothHoldOne));

            assertThat(works).noneMatch(StoreTest::failed);
            assertThat(one.<Integer>read(connection ->
                            one(connection, "SELECT SUM(number) FROM revision WHERE what IN ('left', 'right')")))
                    .isEqualTo(4);
            assertThat(one.trouble()).isEmpty();
            assertThat(two.trouble()).isEmpty();
        }
    }

    /** Two works of one transaction; between them it waits once, until the other store's holds its first row too. */
    private static List<CompletableFuture<Integer>> crossing(
            Store store, String first, String second, CyclicBarrier bothHoldOne) {
        AtomicBoolean waited = new AtomicBoolean();
        CountDownLatch bothAreThere = new CountDownLatch(1);
        CompletableFuture<Integer> unused = store.submit(connection -> {
            await(() -> bothAreThere.await(10, TimeUnit.SECONDS));
            return 0;
        });
        List<CompletableFuture<Integer>> works = List.of(
                store.submit(connection -> {
                    int rows =
                            update(connection, "UPDATE revision SET number = number + 1 WHERE what = '" + first + "'");
                    if (waited.compareAndSet(false, true)) {
                        await(() -> bothHoldOne.await(10, TimeUnit.SECONDS));
                    }
                    return rows;
                }),
                store.submit(connection ->
                        update(connection, "UPDATE revision SET number = number + 1 WHERE what = '" + second + "'")));
        bothAreThere.countDown();
        return works;
    }

    private static void await(Callable<?> waiting) {
        try {
            waiting.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_damaged_file_is_said_to_be_damaged_and_a_whole_one_in_its_place_is_taken_up() throws Exception {
        Path file = folder.resolve("caravan.db");
        Files.writeString(file, "This was a database once. ".repeat(500));

        try (Store store = open(place("sqlite"))) {
            assertThat(store.trouble()).hasValueSatisfying(trouble -> assertThat(trouble)
                    .contains("caravan.db")
                    .contains("damaged")
                    .contains("backup"));
            assertThatThrownBy(() -> store.write(StoreTest::number)).isInstanceOf(StoreTrouble.class);

            Files.delete(file);

            awaitUsable(store);
            assertThat(store.<Integer>write(StoreTest::number)).isEqualTo(0);
        }
    }

    @Test
    void a_file_that_was_moved_away_is_not_written_to_any_longer() throws Exception {
        Path file = folder.resolve("caravan.db");
        try (Store store = open(place("sqlite"))) {
            store.write(connection -> update(connection, "UPDATE revision SET number = 7"));
            for (String part : List.of("", "-wal", "-shm")) {
                Files.move(folder.resolve("caravan.db" + part), folder.resolve("old.db" + part));
            }

            long end = System.nanoTime() + 5_000_000_000L;
            while (!Files.exists(file) && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            awaitUsable(store);

            assertThat(store.<Integer>read(StoreTest::number)).isEqualTo(0);
        }
    }

    @Test
    void the_log_of_a_file_ends_somewhere_however_much_is_written_without_a_pause() throws Exception {
        Path log = folder.resolve("caravan.db-wal");
        try (Store store = open(place("sqlite"))) {
            store.write(connection -> update(connection, "CREATE TABLE any (text TEXT)"));
            store.write(connection -> update(connection, "INSERT INTO any VALUES ('')"));
            long most = 0;
            long written = 0;
            long end = System.nanoTime() + 120_000_000_000L;
            int begun = 0;
            byte[] salt = salt(log);
            while (begun < 2 && System.nanoTime() < end) {
                store.perform(connection -> update(connection, "UPDATE any SET text = HEX(RANDOMBLOB(524288))"))
                        .join();
                written++;
                byte[] now = salt(log);
                begun += Arrays.equals(salt, now) ? 0 : 1;
                salt = now;
                most = Math.max(most, Files.size(log));
            }

            assertThat(begun).isEqualTo(2);
            assertThat(most).isLessThan(written << 20);
        }
    }

    /** What is different in the head of a log that began anew. */
    private static byte[] salt(Path log) throws IOException {
        try (FileChannel channel = FileChannel.open(log)) {
            ByteBuffer head = ByteBuffer.allocate(8);
            channel.read(head, 16);
            return head.array();
        }
    }

    @Test
    void a_reading_that_refuses_does_so_also_where_the_writer_does_it() throws Exception {
        Refusal refusal = Refusal.unavailable("any", "whatever was read", Duration.ofSeconds(1));
        Set<String> read = ConcurrentHashMap.newKeySet();
        try (Store store = open(place("sqlite"))) {
            long end = System.nanoTime() + 20_000_000_000L;
            for (int i = 0; !read.contains("store") && System.nanoTime() < end; i++) {
                moveAway("old-" + i);
                while (!Files.exists(folder.resolve("caravan.db")) && System.nanoTime() < end) {
                    assertThatThrownBy(() -> store.read(connection -> {
                                read.add(Thread.currentThread().getName());
                                throw refusal;
                            }))
                            .isSameAs(refusal);
                }
            }

            assertThat(read).contains("store");
        }
    }

    /** The database last: as soon as that is gone another one begins, which has a journal of its own. */
    private void moveAway(String name) throws IOException {
        for (String part : List.of("-wal", "-shm", "")) {
            Path file = folder.resolve("caravan.db" + part);
            if (Files.exists(file)) {
                Files.move(file, folder.resolve(name + part));
            }
        }
    }

    @Test
    void the_newest_migration_is_the_one_that_the_program_knows() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/caravan/schema"))) {
            int newest = files.map(file -> String.valueOf(file.getFileName()))
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                    .max()
                    .orElseThrow();

            assertThat(newest).isEqualTo(Migrations.NEWEST);
        }
    }

    @Test
    void a_password_is_not_part_of_what_is_said_of_it() {
        StorePlace place = StorePlace.of(TestCaravan.settings(
                Map.of("caravan.store.url", "jdbc:postgresql://me:secret@db/caravan?password=secret")));

        assertThat(place.toString()).isEqualTo("jdbc:postgresql://db/caravan");
    }

    private Map<String, String> place(String database) {
        return database.equals("sqlite")
                ? Map.of("caravan.data", folder.toString())
                : Map.of("caravan.store.url", Postgres.database());
    }

    private static Store open(Map<String, String> properties) throws InterruptedException {
        Store store = Store.open(TestCaravan.settings(properties));
        store.awaitOpening();
        return store;
    }

    private static void awaitUsable(Store store) throws InterruptedException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (store.trouble().isPresent() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(store.trouble()).isEmpty();
    }

    private static boolean failed(CompletableFuture<Integer> work) {
        try {
            work.join();
            return false;
        } catch (CompletionException e) {
            return true;
        }
    }

    private static int number(Connection connection) throws SQLException {
        return one(connection, "SELECT number FROM revision WHERE what = 'client_key'");
    }

    private static int one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getInt(1);
        }
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Objects.requireNonNull(statement).executeUpdate(sql);
        }
    }
}
