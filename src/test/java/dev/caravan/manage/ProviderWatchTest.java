package dev.caravan.manage;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.harness.Figures;
import dev.caravan.harness.OwnLog;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health tells how each provider stands, as far as asking for its models tells, while Caravan runs. */
@Timeout(60)
class ProviderWatchTest {
    private static final String READY = "/observe/health/ready";

    private final ProviderStub north = ProviderStub.openAi();
    private final ProviderStub south = ProviderStub.anthropic();
    private final OwnLog log = new OwnLog(ProviderWatch.class);

    @AfterEach
    void close() {
        log.close();
        north.close();
        south.close();
    }

    private TestCaravan.Builder watching() {
        return TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property("caravan.probe.every", "100ms");
    }

    @Test
    void each_provider_has_a_check_of_its_own() {
        try (TestCaravan caravan = watching().start()) {
            await(() -> standsAs(caravan, "north", "UP") && standsAs(caravan, "south", "UP"));

            for (String path : List.of(READY, "/observe/health")) {
                Reply reply = caravan.manage(path);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(names(reply)).endsWith("provider north", "provider south");
            }
            assertThat(names(caravan.manage("/observe/health/live"))).containsExactly("process");
            assertThat(caravan.chat("hi").status()).isEqualTo(200);
        }
        assertThat(log.events()).isEmpty();
    }

    @Test
    void one_that_is_down_shows_and_the_others_keep_caravan_ready() {
        try (TestCaravan caravan = watching().expectsErrors().start()) {
            north.stopped();
            await(() -> standsAs(caravan, "north", "DOWN") && standsAs(caravan, "south", "UP"));

            assertThat(check(caravan, "north").path("reason").asText()).isEqualTo("it cannot be reached");
            assertThat(check(caravan, "south").has("reason")).isFalse();
            assertThat(Figures.of(caravan).sum("llm_provider_up", "provider=\"north\""))
                    .isZero();
            assertThat(Figures.of(caravan).series("llm_provider_up", "provider=\"north\""))
                    .isEqualTo(1);
            assertThat(Figures.of(caravan).sum("llm_provider_up", "provider=\"south\""))
                    .isEqualTo(1);
            assertThat(caravan.manage(READY).status()).isEqualTo(200);
            assertThat(caravan.manage("/observe/health").status()).isEqualTo(200);
        }
    }

    @Test
    void only_while_all_are_down_caravan_is_not_ready() {
        try (TestCaravan caravan = watching().expectsErrors().start()) {
            await(() -> standsAs(caravan, "north", "UP"));

            north.stopped();
            south.stopped();
            await(() -> caravan.manage(READY).status() == 503);
            assertThat(caravan.manage(READY).json().path("status").asText()).isEqualTo("DOWN");
            assertThat(caravan.manage("/observe/health").status()).isEqualTo(503);
            assertThat(caravan.manage("/observe/health/live").status()).isEqualTo(200);

            north.restarted();
            await(() -> caravan.manage(READY).status() == 200);
            assertThat(standsAs(caravan, "south", "DOWN")).isTrue();
        }
    }

    @Test
    void going_down_and_coming_back_are_logged_once_each() {
        try (TestCaravan caravan = watching().expectsErrors().start()) {
            await(() -> standsAs(caravan, "north", "UP"));
            north.stopped();
            await(() -> standsAs(caravan, "north", "DOWN"));
            pass(Duration.ofMillis(500));
            north.restarted();
            await(() -> standsAs(caravan, "north", "UP"));
            north.journal().awaitCount(north.journal().count() + 3, Duration.ofSeconds(10));
        }

        assertThat(log.events())
                .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
                .containsExactly(
                        Level.WARN + " provider north is down: it cannot be reached",
                        Level.INFO + " provider north is up again");
        assertThat(log.events())
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void a_refused_key_is_down_and_nothing_of_it_or_of_the_answer_is_told(int status) throws IOException {
        HttpServer refusing = answering(status);
        try (TestCaravan caravan = watching()
                .property("caravan.provider.north.base-url", addressOf(refusing))
                .expectsErrors()
                .start()) {
            await(() -> standsAs(caravan, "north", "DOWN"));

            assertThat(check(caravan, "north").path("reason").asText())
                    .isEqualTo("it refuses the key (" + status + ")");
            assertThat(caravan.manage(READY).body() + log.events())
                    .doesNotContain("sk-of-north", "secret of the provider", "127.0.0.1");
        }
        refusing.stop(0);
    }

    @Test
    void each_of_several_keys_has_a_check_of_its_own_and_one_that_works_keeps_its_provider_up() throws IOException {
        HttpServer refusing = answering(401);
        try (TestCaravan caravan = watching()
                .property("caravan.provider.north.api-key", "")
                .property("caravan.provider.north.keys", "a, b")
                .property("caravan.provider.north.key.a.api-key", "sk-a")
                .property("caravan.provider.north.key.b.api-key", "sk-b")
                .property("caravan.provider.north.key.b.base-url", addressOf(refusing))
                .expectsErrors()
                .start()) {
            await(() -> standsAs(caravan, "north#a", "UP") && standsAs(caravan, "north#b", "DOWN"));

            assertThat(standsAs(caravan, "north", "UP")).isTrue();
            assertThat(check(caravan, "north#b").path("reason").asText()).isEqualTo("it refuses the key (401)");
            north.stopped();
            await(() -> standsAs(caravan, "north", "DOWN"));
            assertThat(caravan.manage(READY).body() + log.events()).doesNotContain("sk-a", "sk-b");
        }
        refusing.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 405, 429, 503})
    void one_that_answers_without_a_list_is_up(int status) throws IOException {
        HttpServer listless = answering(status);
        try (TestCaravan caravan = watching()
                .property("caravan.provider.north.base-url", addressOf(listless))
                .start()) {
            await(() -> standsAs(caravan, "north", "UP"));
        }
        listless.stop(0);
    }

    @Test
    void one_that_has_not_answered_yet_holds_up_nobody_and_is_asked_once_at_a_time() {
        north.neverReads();
        south.stopped();
        try (TestCaravan caravan = watching().expectsErrors().start()) {
            await(() -> standsAs(caravan, "south", "DOWN"));
            pass(Duration.ofMillis(500));

            assertThat(names(caravan.manage(READY))).doesNotContain("provider north");
            assertThat(caravan.manage(READY).status()).isEqualTo(200);
            assertThat(north.journal().connections()).isLessThanOrEqualTo(1);

            south.restarted();
            await(() -> standsAs(caravan, "south", "UP"));
        }
    }

    @Test
    void the_routes_that_serve_now_say_who_is_asked() throws Exception {
        try (TestCaravan caravan = watching().expectsErrors().start()) {
            south.stopped();
            await(() -> standsAs(caravan, "north", "UP") && standsAs(caravan, "south", "DOWN"));

            caravan.takeOver(Map.of("caravan.provider.north.api-key", ""));
            assertThat(names(caravan.manage(READY))).doesNotContain("provider north");
            assertThat(caravan.manage(READY).status()).isEqualTo(503);

            caravan.takeOver(Map.of());
            await(() -> standsAs(caravan, "north", "UP"));
            assertThat(caravan.manage(READY).status()).isEqualTo(200);
        }
        assertThat(log.events()).hasSize(1);
    }

    @Test
    void nobody_is_asked_where_it_is_switched_off() {
        try (TestCaravan caravan =
                watching().property("caravan.probe.every", "0s").start()) {
            pass(Duration.ofMillis(300));

            assertThat(names(caravan.manage(READY))).containsExactly("routes", "store", "accepting calls");
            assertThat(caravan.manage(READY).status()).isEqualTo(200);
        }
        assertThat(north.journal().count()).isZero();
    }

    @Test
    void the_sandbox_alone_is_ready() {
        try (TestCaravan caravan =
                TestCaravan.with().property("caravan.probe.every", "10ms").start()) {
            pass(Duration.ofMillis(200));

            assertThat(names(caravan.manage(READY))).containsExactly("routes", "store", "accepting calls");
            assertThat(caravan.manage(READY).status()).isEqualTo(200);
        }
    }

    @Test
    void after_the_end_nobody_is_asked() {
        try (TestCaravan caravan = watching().start()) {
            await(() -> standsAs(caravan, "north", "UP") && standsAs(caravan, "south", "UP"));
        }
        int asked = north.journal().count();

        pass(Duration.ofMillis(400));

        assertThat(north.journal().count()).isEqualTo(asked);
        assertThat(log.events()).isEmpty();
    }

    private static HttpServer answering(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = "secret of the provider".getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String addressOf(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static boolean standsAs(TestCaravan caravan, String provider, String status) {
        return check(caravan, provider).path("status").asText().equals(status);
    }

    private static JsonNode check(TestCaravan caravan, String provider) {
        JsonNode report = caravan.manage(READY).json();
        for (JsonNode check : report.path("checks")) {
            if (check.path("name").asText().equals("provider " + provider)) {
                return check;
            }
        }
        return report.path("no such check");
    }

    private static List<String> names(Reply reply) {
        List<String> names = new ArrayList<>();
        reply.json()
                .path("checks")
                .forEach(check -> names.add(check.path("name").asText()));
        return names;
    }

    private static void await(BooleanSupplier holds) {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not come to hold").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
