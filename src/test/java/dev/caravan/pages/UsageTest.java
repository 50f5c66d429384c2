package dev.caravan.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /v1/usage}: a caller's own figures, and nobody else's. */
class UsageTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-30T20:00:00Z"));

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(1_000, 500);
    private final Path folder;

    UsageTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        north.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_caller_sees_its_own_figures_only(String database) {
        Map<String, String> place = database.equals("sqlite")
                ? Map.of("caravan.data", folder.toString())
                : Map.of("caravan.store.url", Postgres.database());
        KeyDesk desk = new KeyDesk(place, CLOCK);
        String acme = desk.create(
                "acme",
                "--plan",
                "enterprise",
                "--requests-per-day",
                "9",
                "--usd-per-day",
                "1",
                "--usd-per-month",
                "2.5");
        String other = desk.create("other");
        try (TestCaravan caravan = start(place)) {
            tagged(caravan, acme, "simple");
            tagged(caravan, acme, "north/m1");
            caravan.chatWith(other, "hi");

            JsonNode page = usage(caravan, acme, "").json();
            assertThat(page.path("object").asText()).isEqualTo("usage");
            assertThat(page.path("key").asText()).isEqualTo("acme");
            assertThat(page.path("plan").asText()).isEqualTo("enterprise");
            assertThat(page.path("days").asInt()).isEqualTo(30);
            assertThat(page.path("data")).hasSize(1);
            JsonNode day = page.at("/data/0");
            assertThat(day.path("day").asText()).isEqualTo("2026-11-30");
            assertThat(day.path("requests").asInt()).isEqualTo(2);
            assertThat(day.path("input_tokens").asInt()).isEqualTo(2_000);
            assertThat(day.path("output_tokens").asInt()).isEqualTo(1_000);
            // Twice 1,000 at 2 and 500 at 8 USD a million.
            assertThat(day.path("cost_usd").decimalValue()).isEqualByComparingTo("0.012");
            assertThat(day.path("errors").asInt()).isZero();
            assertThat(day.path("avg_latency_ms").isNumber()).isTrue();

            JsonNode limits = page.path("limits");
            assertThat(limits.path("requests_today").asInt()).isEqualTo(2);
            assertThat(limits.path("requests_left_today").asInt()).isEqualTo(7);
            assertThat(limits.path("usd_today").decimalValue()).isEqualByComparingTo("0.012");
            assertThat(limits.path("usd_left_today").decimalValue()).isEqualByComparingTo("0.988");
            assertThat(limits.path("usd_left_this_month").decimalValue()).isEqualByComparingTo("2.488");
            assertThat(limits.has("tokens_per_minute")).isFalse();

            assertThat(usage(caravan, acme, "?by=tier").json().path("data").findValuesAsText("tier"))
                    .containsExactlyInAnyOrder("simple", "named");
            assertThat(usage(caravan, acme, "?days=1&by=model")
                            .json()
                            .at("/data/0/model")
                            .asText())
                    .isEqualTo("m1");
            assertThat(usage(caravan, acme, "?by=provider").json().path("data").findValuesAsText("provider"))
                    .containsExactly("north");
            assertThat(usage(caravan, acme, "?by=tag").json().path("data").findValuesAsText("tag"))
                    .containsExactly("team=search");
            assertThat(usage(caravan, other, "").json().at("/data/0/requests").asInt())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"days=0, days", "days=many, days", "days=-1, days", "days=99999, days", "by=key, by", "by=moon, by"})
    void what_there_is_not_is_refused_by_name(String query, String param) {
        try (TestCaravan caravan = TestCaravan.with().provider("north", north).start()) {
            Reply reply = caravan.get("/v1/usage?" + query);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        }
    }

    @Test
    void nobody_sees_anything_without_a_key_where_one_is_asked_for() {
        try (TestCaravan caravan = start(Map.of("caravan.data", folder.toString()))) {
            assertThat(caravan.get("/v1/usage").errorCode()).isEqualTo("invalid_api_key");
        }
    }

    private TestCaravan start(Map<String, String> place) {
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .property("caravan.auth", "keys")
                .prices("north,m1,2025-01-01,2,0.5,3,8")
                .clock(CLOCK);
        place.forEach(builder::property);
        return builder.start();
    }

    private static void tagged(TestCaravan caravan, String secret, String model) {
        Reply reply = caravan.post(
                "/v1/chat/completions",
                TestCaravan.request(model, "hi", false),
                Map.of("authorization", "Bearer " + secret, "x-caravan-tags", "team=search"));
        assertThat(reply.status()).isEqualTo(200);
    }

    private static Reply usage(TestCaravan caravan, String secret, String query) {
        return caravan.get("/v1/usage" + query, "authorization", "Bearer " + secret);
    }
}
