package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.caravan.harness.OwnProcess;
import dev.caravan.ownroutes.Shop.Edit;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is written to be logged is seen, and of a call as much as the operator asks for. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String HELLO = """
            - route:
                id: hello
                from:
                  uri: platform-http:/hello
                  steps:
                    - log: "one ${body}"
                    - log: {message: two, logName: com.acme.orders}
                    - to: log:three
                    - setBody: {constant: hello}
            """;

    @SuppressWarnings("NullAway.Init")
    private Shop shop;

    @BeforeAll
    void open() {
        shop = new Shop();
    }

    @AfterAll
    void close() {
        shop.close();
    }

    @Test
    void a_log_step_and_a_log_endpoint_are_seen_with_the_routes_name() throws Exception {
        shop.tryOut(Edit.of(HELLO), open -> {
            open.post("/hello", "body");

            assertThat(open.logged())
                    .contains("INFO caravan.routes.hello one body", "INFO com.acme.orders two")
                    .anyMatch(line -> line.startsWith("INFO three ") && line.contains("hello"));
        });
    }

    @Test
    void tracing_is_seen() throws Exception {
        shop.tryOut(Edit.of(HELLO).with("camel.main.tracing", "true"), open -> {
            open.get("/hello");

            assertThat(open.logged()).anyMatch(line -> line.startsWith("INFO ") && line.contains("*--> [hello "));
        });
    }

    @Test
    void debug_tells_of_a_call_its_chain_who_was_passed_over_and_what_the_provider_said() throws Exception {
        Logger ours = (Logger) LoggerFactory.getLogger("dev.caravan");
        Level before = ours.getLevel();
        ours.setLevel(Level.DEBUG);
        try {
            shop.tryOut(Edit.of(HELLO).with("caravan.retry.tries", "1"), open -> {
                open.north().next(1).fails(500, "odd", "out of \n tea, says sk-1234567890");

                var reply = open.chat();

                assertThat(reply.errorMessage())
                        .contains("'simple'", "north/m1: answered 500")
                        .doesNotContain("tea");
                List<String> story = open.logged().stream()
                        .filter(line -> line.contains(reply.header("x-request-id")))
                        .toList();
                assertThat(story)
                        .anyMatch(line -> line.contains("asked for simple: the tier simple goes along [north/m1]"))
                        .anyMatch(line -> line.contains("asks north/m1"))
                        .anyMatch(line -> line.startsWith("DEBUG")
                                && line.contains("north/m1 answered 500")
                                && line.contains("tea, says (secret)"));
            });
        } finally {
            ours.setLevel(before);
        }
    }

    @Test
    void the_line_of_a_refused_call_names_the_model_that_was_asked_for() throws Exception {
        shop.tryOut(Edit.of(HELLO), open -> {
            open.caravan().ask("no such-model", "hi");

            open.awaitLogged("asked=no?such-model tier=none refused 404 model_not_found");
        });
    }

    @Test
    void levels_of_loggers_hold_and_are_edited(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/own.camel.yaml"), HELLO);
        Path properties = folder.resolve("application.properties");
        Files.writeString(properties, "caravan.log.com.acme=warn\n");
        try (OwnProcess process = OwnProcess.run(folder, Map.of(), "serve").awaitReady();
                HttpClient client = HttpClient.newHttpClient()) {
            get(client, process);
            await(() -> !process.logged("one").isEmpty(), process);
            assertThat(process.logged(" two")).isEmpty();

            Files.writeString(properties, "caravan.log.caravan.routes=error\n");
            await(() -> !process.logged("what was saved holds").isEmpty(), process);
            // The levels follow what was saved a moment later.
            while (process.logged(" two").isEmpty()) {
                get(client, process);
            }
            int before = process.logged("hello one").size();
            get(client, process);

            assertThat(process.logged("hello one")).hasSize(before);
        }
    }

    private static void get(HttpClient client, OwnProcess process) throws Exception {
        String ready = process.logged("is ready on").getFirst();
        String address = ready.replaceFirst(".*(http://[\\d.:]+).*", "$1");
        client.send(HttpRequest.newBuilder(URI.create(address + "/hello")).build(), BodyHandlers.ofString());
    }

    private static void await(BooleanSupplier condition, OwnProcess process) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: %s", process.log()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
