package dev.caravan.routeset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a set of routes has fetched it does to its end, and the next set fetches the rest: nothing twice, nothing never. */
@Timeout(90)
class HandOverTest {
    private static final String FOLDER = """
            - routeConfiguration:
                id: folder-errors
                description: What fails stays a failure
                onException:
                  - onException:
                      exception:
                        - java.lang.Throwable
                      handled:
                        constant:
                          expression: "false"

            - route:
                id: folder
                description: Answers the files of a folder
                routeConfigurationId: folder-errors
                from:
                  uri: file:%s
                  parameters: { delay: "20", initialDelay: "0", %s }
                  steps:
                    - convertBodyTo: { type: java.lang.String }
                    - to:
                        uri: langchain4j-chat:folder
                        parameters: { chatModel: "#chat-simple", chatOperation: CHAT_SINGLE_MESSAGE }
                    - to:
                        uri: file:%s
            """;

    private final ProviderStub north = ProviderStub.openAi().says("done");
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).expectsErrors().start();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    private void watch(String options) throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(
                caravan.routes().resolve("folder.camel.yaml"),
                FOLDER.formatted(folder.resolve("in"), options, folder.resolve("out")));
        caravan.takeOver(Map.of());
    }

    private void drop(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Path aside = folder.resolve("aside-" + i);
            Files.writeString(aside, "question " + i);
            Files.move(aside, folder.resolve("in/question-" + i + ".txt"));
        }
    }

    @Test
    void files_are_answered_once_each_while_routes_are_edited() throws Exception {
        north.after(Duration.ofMillis(40));
        watch("delete: \"true\"");

        for (int i = 0; i < 6; i++) {
            drop(10 * i, 10 * (i + 1));
            TimeUnit.MILLISECONDS.sleep(150);
            caravan.takeOver(Map.of());
        }

        await(() -> count("out") == 60 && count("in") == 0);
        assertThat(north.journal().count()).isEqualTo(60);
        assertThat(north.journal().calls().stream()
                        .map(call -> call.json().at("/messages/0/content").asText()))
                .doesNotHaveDuplicates();
    }

    @Test
    void files_that_stay_are_not_answered_again_by_the_next_set() throws Exception {
        watch("noop: \"true\"");
        drop(0, 5);
        await(() -> count("out") == 5);

        caravan.takeOver(Map.of());
        drop(5, 7);
        await(() -> count("out") == 7);

        assertThat(north.journal().count()).isEqualTo(7);
    }

    @Test
    void a_file_that_takes_long_is_done_by_the_set_that_took_it() throws Exception {
        north.after(Duration.ofSeconds(3));
        watch("delete: \"true\"");
        drop(0, 1);
        north.journal().awaitCount(1, Duration.ofSeconds(5));

        caravan.takeOver(Map.of());
        caravan.takeOver(Map.of());
        assertThat(caravan.get("/v1/models").status()).isEqualTo(200);

        await(() -> count("out") == 1);
        assertThat(north.journal().count()).isEqualTo(1);
        await(() -> caravan.gateway().sets().retiring() == 0);
    }

    private long count(String name) {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            return -1;
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for the effect").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
