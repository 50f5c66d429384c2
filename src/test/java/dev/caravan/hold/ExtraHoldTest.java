package dev.caravan.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.request.MessagesReader;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a budget applies, what costs more has more held for it, and what may cost anything is refused by its name. */
class ExtraHoldTest {
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final String FETCH = "{\"type\":\"web_fetch_20250910\",\"name\":\"web_fetch\"";
    private static final String SEARCH = "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"";

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final ProviderStub EAST = ProviderStub.anthropic();

    private static final TestCaravan BUDGETED = withBudget("100")
            .prices("north,m1,2025-01-01,1,,,1", "east,claude-opus-4-6,2025-01-01,5,,,25,,,10")
            .start();

    @AfterAll
    static void close() {
        BUDGETED.close();
        NORTH.close();
        SOUTH.close();
        EAST.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves().says("from north").usage(10, 10).journal().clear();
        SOUTH.behaves().says("from south").usage(10, 10).journal().clear();
        EAST.behaves().says("from east").usage(10, 10).journal().clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"service_tier\":\"priority\"'|service_tier",
                "'\"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"web_search\"}]'|tools[1].type",
                "'\"prompt\":{\"id\":\"p\"}'|prompt",
                "'\"plugins\":[{\"id\":\"web\"}]'|plugins"
            })
    void nor_are_the_tools_that_a_provider_of_responses_runs_itself(String member, String param) {
        Reply reply = BUDGETED.post(
                "/v1/responses", "{\"model\":\"north/m1\",\"max_output_tokens\":10,\"input\":\"hi\"," + member + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(NORTH.journal().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"service_tier\":\"priority\"'|service_tier",
                "'\"service_tier\":\"express\"'|service_tier",
                "'\"web_search_options\":{}'|web_search_options",
                "'\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"ash\",\"format\":\"wav\"}'|audio",
                "'\"plugins\":[{\"id\":\"web\"}]'|plugins",
                "'\"models\":[\"a\",\"b\"]'|models",
                "'\"search_parameters\":{\"mode\":\"on\"}'|search_parameters"
            })
    void what_has_no_price_is_refused_by_its_name_and_nobody_is_asked(String member, String param) {
        Reply reply = BUDGETED.post("{\"model\":\"north/m1\",\"max_tokens\":10," + member + "," + HI + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(reply.errorCode()).isEqualTo("not_priced");
        assertThat(reply.errorMessage()).contains("a budget applies");
        assertThat(NORTH.journal().count()).isZero();
        assertThat(BUDGETED.meter("llm_circuit_state", "provider=\"north\"")).isZero();
    }

    @Test
    void a_member_that_is_null_asks_for_nothing() {
        Reply reply = BUDGETED.post("{\"model\":\"north/m1\",\"max_tokens\":10,\"service_tier\":null,\"audio\":null,"
                + "\"web_search_options\":null,\"prediction\":null," + HI + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.000020000");
    }

    @Test
    void sound_without_a_price_is_refused() {
        String sound = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":"
                + "{\"data\":\"UklGRg==\",\"format\":\"wav\"}}]}]";
        try (TestCaravan caravan = withBudget("100")
                .prices("north,m1,2025-01-01,1,,,1", "north,heard,2025-01-01,1,,,1,,,,40")
                .start()) {
            assertThat(caravan.post("{\"model\":\"north/m1\",\"max_tokens\":10," + sound + "}")
                            .status())
                    .isEqualTo(400);
            assertThat(caravan.post("{\"model\":\"north/heard\",\"max_tokens\":10," + sound + "}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"speed\":\"fast\"'|speed",
                "'\"inference_geo\":\"us\"'|inference_geo",
                "'\"novelty\":true'|novelty",
                "'\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://example.com\",\"name\":\"x\"}]'|mcp_servers",
                "'\"context_management\":{\"edits\":[{\"type\":\"compact_20260112\"}]}'|context_management",
                "'\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]'|tools[0].type",
                "'\"tools\":[" + SEARCH + "}]'|tools[0].max_uses",
                "'\"tools\":[" + FETCH + ",\"max_uses\":2}]'|tools[0].max_content_tokens"
            })
    void what_a_beta_permits_is_refused_by_its_name_where_nobody_knows_what_it_costs(String member, String param) {
        Reply reply = message(BUDGETED, member);

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.errorMessage()).contains("'" + param + "'").contains("a budget applies");
        assertThat(EAST.journal().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"speed\":\"fast\"'",
                "'\"novelty\":true'",
                "'\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]'",
            })
    void where_no_budget_applies_it_is_served(String member) {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("east", EAST)
                .prices("east,claude-opus-4-6,2025-01-01,5,,,25")
                .start()) {
            assertThat(message(caravan, member).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"context_management\":{\"edits\":[{\"type\":\"clear_tool_uses_20250919\"}]}'",
                "'\"tools\":[" + SEARCH + ",\"max_uses\":2}]'",
                "'\"tools\":[" + FETCH + ",\"max_uses\":2,\"max_content_tokens\":1000}]'",
                "'\"tools\":[{\"type\":\"bash_20250124\",\"name\":\"bash\"}]'"
            })
    void what_has_a_price_and_a_limit_is_served_within_a_budget(String member) {
        Reply reply = message(BUDGETED, member);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @Test
    void a_tier_goes_on_to_a_provider_that_has_a_price_for_it() {
        try (TestCaravan caravan = withBudget("100")
                .provider("south", SOUTH)
                .prices("north,m1,2025-01-01,1,,,1", "south,m1,2025-01-01,1,,,1", "south,m1,2025-01-01,2,,,2,priority")
                .start()) {
            Reply reply =
                    caravan.post("{\"model\":\"complex\",\"max_tokens\":10,\"service_tier\":\"priority\"," + HI + "}");

            assertThat(reply.text()).isEqualTo("from south");
        }
    }

    @Test
    void sooner_is_dearer_and_so_is_what_is_held_for_it() {
        try (TestCaravan caravan = withBudget("1.5")
                .prices("north,m1,2025-01-01,0,,,1", "north,m1,2025-01-01,0,,,2,priority")
                .start()) {
            assertThat(ordered(caravan, "priority").status()).isEqualTo(429);
            assertThat(ordered(caravan, "default").status()).isEqualTo(200);
        }
    }

    @Test
    void a_provider_that_serves_sooner_unasked_is_held_for_as_such_from_then_on() {
        NORTH.usage(Usage.of(10, 1_000).beside("{'service_tier':'priority'}"));
        try (TestCaravan caravan = withBudget("1.5")
                .prices("north,m1,2025-01-01,0,,,1", "north,m1,2025-01-01,0,,,2,priority")
                .start()) {
            assertThat(ordered(caravan, "auto").status()).isEqualTo(200);
            assertThat(ordered(caravan, "auto").status()).isEqualTo(429);
        }
    }

    @Test
    void an_hour_in_a_cache_is_held_for_as_such() {
        String minutes = cached("");
        String anHour = cached(",\"ttl\":\"1h\"");
        long input = Demand.of(MessagesReader.read(anHour.getBytes(StandardCharsets.UTF_8)))
                .input();
        // Input at 1 USD a token, some 1.25 where it is written, and 2 for an hour.
        try (TestCaravan caravan = withBudget(String.valueOf(input * 3 / 2))
                .prices("east,claude-opus-4-6,2025-01-01,1000000,,1000000,0")
                .start()) {
            assertThat(caravan.post("/v1/messages", anHour).status()).isEqualTo(429);
            assertThat(caravan.post("/v1/messages", minutes).status()).isEqualTo(200);
        }
    }

    @Test
    void searches_are_held_for_with_what_they_bring() {
        try (TestCaravan caravan = withBudget("0.5")
                .prices("east,claude-opus-4-6,2025-01-01,0,,,0,,,100")
                .start()) {
            assertThat(message(caravan, "\"tools\":[" + SEARCH + ",\"max_uses\":6}]")
                            .status())
                    .isEqualTo(429);
            assertThat(message(caravan, "\"tools\":[" + SEARCH + ",\"max_uses\":5}]")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_long_input_is_held_for_as_such() {
        String text = "word ".repeat(90_000);
        String request = "{\"model\":\"north/%s\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\""
                + text + "\"}]}";
        try (TestCaravan caravan = withBudget("1")
                .prices(
                        "north,m1,2025-01-01,1,,,0",
                        "north,m2,2025-01-01,1,,,0",
                        "north,m2,2025-01-01,10,,,0,over 200000")
                .start()) {
            assertThat(caravan.post(request.formatted("m1")).status()).isEqualTo(200);
            assertThat(caravan.post(request.formatted("m2")).status()).isEqualTo(429);
        }
    }

    private Reply ordered(TestCaravan caravan, String tier) {
        return caravan.post(
                "{\"model\":\"north/m1\",\"max_tokens\":1000000,\"service_tier\":\"" + tier + "\"," + HI + "}");
    }

    private static String cached(String more) {
        return "{\"model\":\"east/claude-opus-4-6\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"text\",\"text\":\"hi\",\"cache_control\":{\"type\":\"ephemeral\"" + more + "}}]}]}";
    }

    private static Reply message(TestCaravan caravan, String member) {
        return caravan.post(
                "/v1/messages",
                "{\"model\":\"east/claude-opus-4-6\",\"max_tokens\":10," + member + "," + HI + "}",
                Map.of("anthropic-beta", "novelty-2026-11-30"));
    }

    private static TestCaravan.Builder withBudget(String usd) {
        return TestCaravan.with()
                .provider("north", NORTH)
                .provider("east", EAST)
                .property("caravan.budget.usd-per-day", usd);
    }
}
