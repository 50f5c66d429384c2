package dev.caravan.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that callers share: each gets the answer that would have been theirs, and bears no refusal of another's. */
@Tag("slow")
class SharedCacheTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(1000, 100);
    private final ProviderStub south = ProviderStub.openAi().says("from south").usage(1000, 100);

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    private TestCaravan.Builder caravan() {
        return TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .prices("north,m1,2025-01-01,0,0,0,0", "south,m1,2025-01-01,1,0.1,2,4")
                .cached()
                .property("caravan.cache.shared", "true")
                .property("caravan.auth", "keys")
                .property("caravan.retry.tries", "1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_plan_is_not_answered_what_another_one_was(boolean cheapFirst) {
        try (TestCaravan caravan = caravan()
                .property("caravan.tier.simple.chain", "north/m1")
                .property("caravan.tier.medium.chain", "north/m1")
                .property("caravan.tier.complex.chain", "north/m1")
                .property("caravan.tier.local.chain", "south/m1")
                .property("caravan.plan.cheap.tiers", "local")
                .property("caravan.plan.dear.tiers", "*")
                .start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            String cheap = known(caravan, desk.create("cheap", "--plan", "cheap"));
            String dear = known(caravan, desk.create("dear", "--plan", "dear"));
            String alike = known(caravan, desk.create("alike", "--plan", "cheap"));

            Reply first = caravan.askWith(cheapFirst ? cheap : dear, "auto", "hi");
            Reply second = caravan.askWith(cheapFirst ? dear : cheap, "auto", "hi");
            Reply third = caravan.askWith(alike, "auto", "hi");

            assertThat(first.text()).isEqualTo(cheapFirst ? "from south" : "from north");
            assertThat(second.text()).isEqualTo(cheapFirst ? "from north" : "from south");
            assertThat(third.text()).isEqualTo("from south");
            assertThat(third.header("x-caravan-cache")).isEqualTo("hit");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void who_has_money_is_not_refused_for_somebody_who_has_none(boolean streamed) {
        try (TestCaravan caravan = caravan().start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            String poor = known(caravan, desk.create("poor", "--usd-per-day", "0.000001"));
            String rich = known(caravan, desk.create("rich"));
            north.after(Duration.ofMillis(600)).fails(503);

            CompletableFuture<Reply> first = ask(caravan, poor, streamed);
            north.journal().awaitCount(1, SOON);
            CompletableFuture<Reply> second = ask(caravan, rich, streamed);
            CompletableFuture<Reply> third = ask(caravan, rich, streamed);

            assertThat(first.join().status()).isEqualTo(500);
            assertThat(first.join().body()).contains("budget");
            assertThat(second.join().status()).as(second.join().body()).isEqualTo(200);
            assertThat(second.join().text()).isEqualTo("from south");
            assertThat(third.join().text()).isEqualTo("from south");
            assertThat(south.journal().count()).isEqualTo(1);
        }
    }

    /** What is wrong with the request is so for whoever makes it. */
    @Test
    void a_faulty_request_is_one_for_all() {
        try (TestCaravan caravan = caravan().start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            String one = known(caravan, desk.create("one"));
            String other = known(caravan, desk.create("other"));
            north.after(Duration.ofMillis(400)).fails(400);

            CompletableFuture<Reply> first = ask(caravan, one, false);
            north.journal().awaitCount(1, SOON);
            CompletableFuture<Reply> second = ask(caravan, other, false);

            assertThat(first.join().status()).isEqualTo(400);
            assertThat(second.join().status()).isEqualTo(400);
            assertThat(north.journal().count()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"cache.land,false", "cache.land,true", "direct:keep,false", "direct:keep,true"})
    void a_route_that_forgets_those_who_wait_leaves_nobody_waiting(String dropped, boolean streamed) {
        try (TestCaravan caravan = caravan()
                .property("caravan.auth", "open")
                .routeFile("gateway.camel.yaml", route("gateway", dropped))
                .routeFile("cache.camel.yaml", route("cache", dropped))
                .start()) {
            north.after(Duration.ofMillis(400));
            CompletableFuture<Reply> first = ask(caravan, "", streamed);
            north.journal().awaitCount(1, SOON);
            CompletableFuture<Reply> second = ask(caravan, "", streamed);

            assertThat(first.join().text()).isEqualTo("from north");
            assertThat(second.join().text()).isEqualTo("from north");
            assertThat(caravan.ask("simple", "another one").text()).isEqualTo("from north");
        }
    }

    /** Keys hold within a second. */
    private static String known(TestCaravan caravan, String secret) {
        long end = System.nanoTime() + SOON.toNanos();
        while (caravan.get("/v1/models", "authorization", "Bearer " + secret).status() != 200) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return secret;
    }

    private static String route(String name, String dropped) {
        try {
            String yaml = Files.readString(Path.of("routes/" + name + ".camel.yaml"));
            return dropped.equals("direct:keep")
                    ? yaml.replace(
                            "- to:\n                      uri: direct:keep\n",
                            "- to:\n                      uri: log:forgotten?level=OFF\n")
                    : yaml.replace("        - bean:\n            ref: cache\n            method: land\n", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<Reply> ask(TestCaravan caravan, String secret, boolean streamed) {
        return CompletableFuture.supplyAsync(
                () -> caravan.post(
                        "/v1/chat/completions",
                        TestCaravan.request("simple", "hi", streamed),
                        "authorization",
                        "Bearer " + (secret.isEmpty() ? "any" : secret)),
                task -> Thread.ofVirtual().start(task));
    }
}
