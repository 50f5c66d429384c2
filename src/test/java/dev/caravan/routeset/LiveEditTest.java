package dev.caravan.routeset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator saves takes effect within a second, as one set or not at all, and no call notices. */
@Tag("slow")
@Timeout(120)
class LiveEditTest {
    /** From the last write to the effect. */
    private static final Duration PROMPT = Duration.ofSeconds(2);

    private static final String BLOCKED = """
            - route:
                id: hello
                description: Says hello
                routeConfigurationId: edge-errors
                from:
                  uri: platform-http:/hello
                  steps:
                    - transform:
                        constant:
                          expression: %s
            """;

    private static final String KAMELET = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: greeting
            spec:
              definition:
                title: Greeting
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - transform:
                        constant:
                          expression: %s
            """;

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .provider("south", south)
            .live()
            .expectsErrors()
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    @Test
    void a_new_file_an_edited_one_a_renamed_one_and_a_deleted_one() throws Exception {
        Path file = caravan.routes().resolve("hello.camel.yaml");
        assertThat(caravan.get("/hello").status()).isEqualTo(404);

        Files.writeString(file, BLOCKED.formatted("one"));
        awaitHello("one");
        Files.writeString(file, BLOCKED.formatted("two"));
        awaitHello("two");
        Path renamed = caravan.routes().resolve("greeting.camel.yaml");
        Files.move(file, renamed);
        Files.writeString(renamed, BLOCKED.formatted("three"));
        awaitHello("three");
        Files.delete(renamed);

        await(() -> caravan.get("/hello").status() == 404);
        assertThat(caravan.chat("hi").status()).isEqualTo(200);
    }

    @Test
    void a_new_folder_and_an_editors_write_beside_and_rename() throws Exception {
        Path folder = Files.createDirectories(caravan.routes().resolve("mine/deeper"));
        Path aside = folder.resolve(".hello.camel.yaml.swp");
        Files.writeString(aside, BLOCKED.formatted("one"));
        Files.move(aside, folder.resolve("hello.camel.yaml"), StandardCopyOption.ATOMIC_MOVE);

        awaitHello("one");
    }

    @Test
    void several_files_and_the_properties_at_once_are_one_set() throws Exception {
        double before = accepted();

        for (int i = 0; i < 20; i++) {
            Files.writeString(
                    caravan.routes().resolve("page-" + i + ".camel.yaml"),
                    BLOCKED.formatted("page").replace("hello", "page-" + i));
        }
        property("caravan.tier.simple.chain", "south/m1");

        await(() -> caravan.chat("hi").text().equals("from south"));
        assertThat(caravan.get("/page-19").body()).isEqualTo("page");
        assertThat(accepted() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void what_says_the_same_as_before_changes_nothing() throws Exception {
        double before = accepted();
        Path file = caravan.routes().resolve("tiers.camel.yaml");

        Files.writeString(file, Files.readString(file));
        TimeUnit.MILLISECONDS.sleep(800);

        assertThat(accepted()).isEqualTo(before);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("chain.camel.yaml", "delay:", "delya:", "delya"),
                Arguments.of("chain.camel.yaml", "- route:", "- route", "chain.camel.yaml"),
                Arguments.of("chain.camel.yaml", "ref: chain", "ref: chian", "chian"),
                Arguments.of("gateway.camel.yaml", "uri: direct:recall", "uri: direct:recal", "recal"),
                Arguments.of("gateway.camel.yaml", "id: messages", "id: gateway", "gateway"),
                Arguments.of("cache.camel.yaml", "action: GET", "akshun: GET", "akshun"),
                Arguments.of(
                        "tiers.camel.yaml", "{{caravan.tier.local.chain}}", "{{caravan.tier.lokal.chain}}", "lokal"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("faults")
    void a_set_that_cannot_serve_changes_nothing_and_the_next_good_save_does(
            String name, String good, String bad, String named) throws Exception {
        Path file = caravan.routes().resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(good);
        double before = rejected();

        Files.writeString(file, text.replace(good, bad));
        await(() -> rejected() > before);

        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
        JsonNode told = caravan.manage("/api/routes").json().path("last_reload");
        assertThat(told.path("result").asText()).isEqualTo("rejected");
        assertThat(told.path("faults").toString()).contains(named);
        Files.writeString(file, text);
        Files.writeString(caravan.routes().resolve("hello.camel.yaml"), BLOCKED.formatted("mended"));
        awaitHello("mended");
        assertThat(caravan.manage("/api/routes")
                        .json()
                        .at("/last_reload/result")
                        .asText())
                .isEqualTo("accepted");
    }

    @ParameterizedTest
    @CsvSource({
        "caravan.retry.trise, 2, caravan.retry.trise",
        "caravan.retry.wait, soon, caravan.retry.wait",
        "caravan.tier.simple.chain, 'north/m1, north/m2', twice",
        "caravan.tier.simple.chain, nobody/m1, nobody",
        "caravan.tier.simple.chain, hybrid, hybrid",
        "caravan.hybrid.prompt, 'Improve {{this}}', this"
    })
    void a_faulty_property_changes_nothing_and_is_named(String name, String value, String named) throws Exception {
        double before = rejected();

        property(name, value);
        await(() -> rejected() > before);

        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
        assertThat(caravan.manage("/api/routes")
                        .json()
                        .at("/last_reload/faults")
                        .toString())
                .contains(named);
    }

    @Test
    void switched_off_nothing_that_is_saved_matters() throws Exception {
        try (TestCaravan fixed = TestCaravan.with()
                .provider("north", north)
                .property("caravan.routes.reload", "false")
                .live()
                .start()) {
            Files.writeString(fixed.routes().resolve("hello.camel.yaml"), BLOCKED.formatted("one"));
            TimeUnit.MILLISECONDS.sleep(900);

            assertThat(fixed.get("/hello").status()).isEqualTo(404);
            assertThat(fixed.meter("llm_route_reloads_total")).isZero();
        }
    }

    @Test
    void what_a_filter_has_seen_it_has_seen_still() throws Exception {
        Path file = caravan.routes().resolve("once.camel.yaml");
        String once = """
                - route:
                    id: once
                    description: Says new only once
                    routeConfigurationId: edge-errors
                    from:
                      uri: platform-http:/once/{name}
                      steps:
                        - idempotentConsumer:
                            simple: ${header.name}
                            idempotentRepository: seen
                            steps:
                              - transform:
                                  constant:
                                    expression: new
                """;
        Files.writeString(file, once);
        await(() -> caravan.get("/once/a").status() == 200);

        Files.writeString(file, once.replace("expression: new", "expression: newer"));
        await(() -> caravan.get("/once/" + System.nanoTime()).body().equals("newer"));

        assertThat(caravan.get("/once/a").body()).isNotEqualTo("newer");
    }

    @Test
    void an_edited_limit_holds_at_once_and_what_needs_a_restart_is_named() throws Exception {
        property("caravan.provider.north.requests-per-minute", "6");
        await(() -> caravan.chat("hi").text().equals("from south"));

        property("caravan.management-port", "1");
        await(() -> caravan.manage("/api/routes").body().contains("caravan.management-port"));

        assertThat(caravan.manage("/api/routes")
                        .json()
                        .at("/last_reload/need_restart/0")
                        .asText())
                .isEqualTo("caravan.management-port");
    }

    @Test
    void an_edited_template_reaches_every_route_made_from_it() throws Exception {
        Path chain = caravan.routes().resolve("chain.camel.yaml");
        double before = accepted();

        Files.writeString(
                chain, Files.readString(chain).replace("total: \"{{caravan.timeout.total}}\"", "total: \"300ms\""));
        property("caravan.retry.tries", "1");
        await(() -> accepted() > before);
        north.after(Duration.ofSeconds(5));
        south.after(Duration.ofSeconds(5));

        await(() -> caravan.ask("south/m1", "hi").errorMessage().contains("timed out"));
        await(() -> caravan.ask("north/m1", "hi").errorMessage().contains("timed out"));
    }

    @Test
    void an_edited_kamelet_reaches_the_routes_that_use_it() throws Exception {
        Path kamelet =
                Files.createDirectories(caravan.routes().resolve("kamelets")).resolve("greeting.kamelet.yaml");
        Files.writeString(kamelet, KAMELET.formatted("one"));
        Files.writeString(
                caravan.routes().resolve("hello.camel.yaml"),
                BLOCKED.replace(
                        "transform:\n            constant:\n              expression: %s",
                        "to:\n            uri: kamelet:greeting"));
        awaitHello("one");

        Files.writeString(kamelet, KAMELET.formatted("two"));

        awaitHello("two");
    }

    @Test
    void under_load_no_call_fails_and_none_waits() throws Exception {
        north.says("one two three four five").tokensEvery(Duration.ofMillis(10));
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Reply>>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                boolean streamed = i % 2 == 0;
                running.add(callers.submit(() -> {
                    List<Reply> replies = new ArrayList<>();
                    while (!over.get()) {
                        replies.add(streamed ? caravan.stream("simple", "hi") : caravan.chat("hi"));
                    }
                    return replies;
                }));
            }
            for (int i = 0; i < 12; i++) {
                Files.writeString(caravan.routes().resolve("hello.camel.yaml"), BLOCKED.formatted("edit " + i));
                awaitHello("edit " + i);
            }
            over.set(true);
            for (Future<List<Reply>> caller : running) {
                assertThat(caller.get()).isNotEmpty().allSatisfy(reply -> {
                    assertThat(reply.status()).isEqualTo(200);
                    assertThat(reply.text()).isEqualTo("one two three four five");
                    assertThat(reply.took()).isLessThan(Duration.ofSeconds(2));
                });
            }
        }
    }

    @Test
    void a_long_stream_ends_on_the_routes_it_began_on() throws Exception {
        north.says("a b c d e f g h i j k l m n o p").tokensEvery(Duration.ofMillis(250));
        CompletableFuture<Reply> stream = CompletableFuture.supplyAsync(() -> caravan.stream("simple", "hi"));
        north.journal().awaitCount(1, Duration.ofSeconds(5));

        for (int i = 0; i < 3; i++) {
            Files.writeString(caravan.routes().resolve("hello.camel.yaml"), BLOCKED.formatted("edit " + i));
            awaitHello("edit " + i);
        }

        assertThat(stream).isNotDone();
        assertThat(stream.get().done()).isTrue();
    }

    @Test
    void a_hundred_edits_leave_nothing_behind() throws Exception {
        for (int i = 0; i < 5; i++) {
            caravan.takeOver(Map.of());
        }
        awaitNoneRetiring();
        long threads = platformThreads();
        long memory = usedMemory();

        for (int i = 0; i < 100; i++) {
            caravan.takeOver(Map.of());
            caravan.chat("hi");
        }
        awaitNoneRetiring();

        assertThat(platformThreads()).isLessThan(threads + 20);
        assertThat(usedMemory() - memory).as("bytes more than before").isLessThan(12L << 20);
    }

    private void awaitNoneRetiring() {
        await(() -> caravan.gateway().sets().retiring() == 0);
    }

    private static long platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isVirtual())
                .count();
    }

    private static long usedMemory() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    private void property(String name, String value) throws IOException {
        Path file = caravan.propertiesFile();
        Files.writeString(file, Files.readString(file) + "\n" + name + "=" + value + "\n");
    }

    private double accepted() {
        return caravan.meter("llm_route_reloads_total", "accepted");
    }

    private double rejected() {
        return caravan.meter("llm_route_reloads_total", "rejected");
    }

    private void awaitHello(String text) {
        await(() -> caravan.get("/hello").body().equals(text));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PROMPT.plusSeconds(8).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for the effect").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
