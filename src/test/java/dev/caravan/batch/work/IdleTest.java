package dev.caravan.batch.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import dev.caravan.harness.Folders;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who has nothing to do writes nothing. */
class IdleTest {
    private static final long UNTIL_ASKED = Long.MAX_VALUE;

    @Test
    void a_store_without_a_batch_under_way_is_left_alone() throws Exception {
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .property("caravan.inbox.every", "50ms")
                        .property("caravan.inbox.still", "100ms")
                        .start()) {
            Folders folders = Folders.of(caravan);
            Books books = caravan.books();
            awaitIdle(folders, books);
            assertThat(writesWithinThreeSeconds(books)).isZero();

            folders.drop("one.jsonl", Folders.line("i1", "north/m1", "hello"));
            folders.awaitDone("one.jsonl");

            awaitIdle(folders, books);
            assertThat(writesWithinThreeSeconds(books)).isZero();
        }
    }

    private static void awaitIdle(Folders folders, Books books) {
        folders.await(
                () -> books.number("SELECT COUNT(*) FROM worker WHERE alive_until = ?", UNTIL_ASKED) == 1, "it idles");
    }

    /** SQLite counts for us what others changed. */
    private static long writesWithinThreeSeconds(Books books) throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(books.url());
                Statement version = connection.createStatement()) {
            long before = version(version);
            TimeUnit.SECONDS.sleep(3);
            return version(version) - before;
        }
    }

    private static long version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA data_version")) {
            return row.getLong(1);
        }
    }
}
