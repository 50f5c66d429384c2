package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.harness.Kafka;
import dev.caravan.parts.CannotAdd;
import dev.caravan.parts.Inside;
import dev.caravan.parts.Library;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recipe from Kafka into SQL as it is printed, with the component that {@code ./caravan add camel-sql} brings. */
@Tag("slow")
@Timeout(300)
class KafkaToSqlTest {
    private static final int RECIPE = 6;

    @Test
    void each_record_is_asked_and_stands_with_its_answer_in_a_table(@TempDir Path folder) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        String topic = Kafka.topic(1);
        String database = "jdbc:sqlite:" + folder.resolve("questions.db");
        try (URLClassLoader library = new URLClassLoader(added(folder.resolve("lib")), usual)) {
            thread.setContextClassLoader(library);
            try (Office office = Office.of(
                    builder -> builder.routeFile("questions.camel.yaml", yaml())
                            .property("questions.topic", topic)
                            .property("questions.brokers", Kafka.brokers())
                            .property("questions.database", database),
                    "openai",
                    "gemini")) {
                office.vendor("gemini").says("It's from gemini.");

                Kafka.send(List.of(
                        new ProducerRecord<>(topic, "a", "What's a caravan?"),
                        new ProducerRecord<>(topic, "b", "And a dune?")));

                assertThat(awaitRows(database, 2))
                        .isEqualTo(
                                Map.of("What's a caravan?", "It's from gemini.", "And a dune?", "It's from gemini."));
            }
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    private static String yaml() {
        Guide.Change change = Guide.edits(Path.of("docs/recipes.md"))
                .get(RECIPE - 1)
                .changes()
                .getFirst();
        return ((Guide.Change.New) change).text();
    }

    /** What the class path lacks of it. */
    private static URL[] added(Path lib) throws Exception {
        try {
            new Library(lib, Inside.jar()).add(List.of("camel-sql"), System.getenv("PATH"), () -> {});
        } catch (CannotAdd e) {
            assumeTrue(
                    "true".equals(System.getenv("CARAVAN_CI")), "there is no Maven, or no network: " + e.getMessage());
            throw e;
        }
        String there = System.getProperty("java.class.path");
        List<URL> lacking = new ArrayList<>();
        try (Stream<Path> jars = Files.list(lib)) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                if (!there.contains("/" + jar.getFileName())) {
                    lacking.add(jar.toUri().toURL());
                }
            }
        }
        return lacking.toArray(URL[]::new);
    }

    private static Map<String, String> awaitRows(String database, int least) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Map<String, String> rows = rows(database);
        while (rows.size() < least) {
            assertThat(System.nanoTime())
                    .as("waited for rows, there are %s", rows)
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
            rows = rows(database);
        }
        return rows;
    }

    private static Map<String, String> rows(String database) {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT question, answer FROM answered")) {
            while (found.next()) {
                rows.put(found.getString(1), found.getString(2));
            }
        } catch (SQLException e) {
            return Map.of();
        }
        return rows;
    }
}
