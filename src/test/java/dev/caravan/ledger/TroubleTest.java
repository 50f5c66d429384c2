package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.SmallDisk;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the store cannot be written no call is made; when it can be again, calls are made again, and nothing is lost. */
@Tag("slow")
class TroubleTest {
    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(1000, 100);

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan.Builder caravan() {
        return TestCaravan.with()
                .provider("north", north)
                .prices("north,m1,2025-01-01,2,0.5,3,8")
                .expectsErrors();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_full_disk_refuses_calls_until_there_is_room(boolean streamed, @TempDir Path folder) throws Exception {
        try (SmallDisk disk = SmallDisk.at(folder.resolve("disk"), "2m");
                TestCaravan caravan = caravan()
                        .property("caravan.data", disk.path().toString())
                        .start()) {
            assertThat(ask(caravan, streamed).status()).isEqualTo(200);
            Path ballast = disk.fill();

            Reply refused = await(() -> ask(caravan, streamed), reply -> !whole(reply, streamed));

            assertThat(refused.errorCode()).isEqualTo("ledger_unavailable");
            assertThat(caravan.gateway().storeTrouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("the disk is full"));
            int asked = north.journal().count();
            Reply next = ask(caravan, streamed);
            assertThat(next.status()).isEqualTo(503);
            assertThat(next.header("retry-after")).isNotEmpty();
            assertThat(north.journal().count()).isEqualTo(asked);
            assertThat(caravan.manage("/observe/health/ready").status()).isEqualTo(503);

            Files.delete(ballast);

            await(() -> ask(caravan, streamed), reply -> whole(reply, streamed));
            // The one that was refused after its provider had answered has its row by now, too.
            await(() -> caravan.books().call(refused).size(), rows -> rows == 1);
            assertThat(caravan.books().number("SELECT SUM(cost) FROM spent"))
                    .isEqualTo(north.journal().count() * 2_800_000L);
            assertThat(caravan.books().rows("PRAGMA integrity_check").getFirst().text("integrity_check"))
                    .isEqualTo("ok");
        }
    }

    private static boolean whole(Reply reply, boolean streamed) {
        return reply.status() == 200 && (!streamed || reply.done());
    }

    @Test
    void a_lock_of_another_program_is_trouble_and_goes_by() throws Exception {
        try (TestCaravan caravan = caravan().start();
                Connection other = DriverManager.getConnection(caravan.books().url());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            Reply refused = ask(caravan, false);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.errorCode()).isEqualTo("ledger_unavailable");
            assertThat(caravan.gateway().storeTrouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("locked"));
            statement.execute("COMMIT");
            await(() -> ask(caravan, false), reply -> reply.status() == 200);
            await(() -> caravan.books().call(refused).size(), rows -> rows == 1);
        }
    }

    @Test
    void a_database_that_goes_away_and_comes_back_has_every_call_that_was_answered() throws Exception {
        String url = Postgres.database();
        String name = url.replaceAll(".*/([a-z_0-9]+)[?].*", "$1");
        try (TestCaravan caravan = caravan().property("caravan.store.url", url).start()) {
            assertThat(ask(caravan, false).status()).isEqualTo(200);
            north.after(Duration.ofMillis(700));
            CompletableFuture<Reply> underWay = CompletableFuture.supplyAsync(() -> ask(caravan, false));
            north.journal().awaitCount(2, Duration.ofSeconds(3));

            Postgres.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
            Postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");

            assertThat(underWay.get().status()).isEqualTo(503);
            north.behaves().usage(1000, 100);
            assertThat(ask(caravan, false).status()).isEqualTo(503);
            Postgres.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
            await(() -> ask(caravan, false), reply -> reply.status() == 200);
            await(() -> caravan.books().call(underWay.join()).size(), rows -> rows == 1);
            assertThat(caravan.books().number("SELECT SUM(cost) FROM roll_up"))
                    .isEqualTo(caravan.books().number("SELECT SUM(cost) FROM ledger"));
        }
    }

    @Test
    void it_starts_without_its_store_and_says_what_is_wrong(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Files.createDirectory(data);
        Files.writeString(data.resolve("caravan.db"), "no database ".repeat(1_000));
        try (TestCaravan caravan =
                caravan().property("caravan.data", data.toString()).start()) {
            assertThat(ask(caravan, false).status()).isEqualTo(503);
            assertThat(caravan.gateway().storeTrouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("damaged"));

            Files.delete(data.resolve("caravan.db"));

            Reply answered = await(() -> ask(caravan, false), reply -> reply.status() == 200);
            assertThat(Books.in(data).call(answered)).hasSize(1);
        }
    }

    private static Reply ask(TestCaravan caravan, boolean streamed) {
        return caravan.post(TestCaravan.request("north/m1", "hi", streamed));
    }

    private static <T> T await(Callable<T> look, Predicate<T> wanted) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        T found = look.call();
        while (!wanted.test(found)) {
            assertThat(System.nanoTime()).as("last: %s", found).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
            found = look.call();
        }
        return found;
    }
}
