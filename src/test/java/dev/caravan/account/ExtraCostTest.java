package dev.caravan.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.price.Money;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is charged for otherwise than as plain tokens is on the bill, at its own price; where it has none, the bill says so. */
class ExtraCostTest {
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final Map<String, String> BETA = Map.of("anthropic-beta", "fast-mode-2026-02-01");

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub EAST = ProviderStub.anthropic();
    private static final ProviderStub WEST = ProviderStub.gemini();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("east", EAST)
            .provider("west", WEST)
            .prices(
                    "north,m1,2025-01-01,1,0.1,,10",
                    "north,m1,2025-01-01,2,0.2,,20,priority",
                    "north,m1,2025-01-01,0.5,0.05,,5,flex",
                    "north,heard,2025-01-01,1,0.1,,10,,,,40,80",
                    "north,m2-search-preview,2025-01-01,1,,,10,,,25",
                    "east,claude-opus-4-6,2025-01-01,5,0.5,6.25,25,,,10",
                    "east,claude-opus-4-6,2025-01-01,30,3,37.5,150,fast",
                    "east,claude-opus-4-6,2025-01-01,5.5,0.55,6.875,27.5,us",
                    "west,gemini-2.5-pro,2025-01-01,1.25,0.125,,10,,,,3",
                    "west,gemini-2.5-pro,2025-01-01,2.5,0.25,,15,over 200000,,,6")
            .start();

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        EAST.close();
        WEST.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves();
        EAST.behaves();
        WEST.behaves();
    }

    @ParameterizedTest
    @CsvSource({
        // What was asked for, what was done, and what that costs: 900 plain, 100 cached, 100 out.
        "priority, priority, 0.003820000",
        "priority, default, 0.001910000",
        "flex, flex, 0.000955000",
        "auto, priority, 0.003820000",
        "auto, scale, 0.001910000"
    })
    void a_call_costs_what_the_answer_says_it_was_served_as(String asked, String served, String usd) {
        NORTH.usage(Usage.of(1000, 100, 100, 0).beside("{'service_tier':'" + served + "'}"));
        String request = "{\"model\":\"north/m1\",\"service_tier\":\"" + asked + "\"," + HI;

        Reply whole = CARAVAN.post(request + "}");
        Reply streamed = CARAVAN.post(request + ",\"stream\":true}");

        assertThat(whole.header("x-caravan-cost-usd")).isEqualTo(usd);
        assertThat(usdOf(streamed)).isEqualTo(usd);
    }

    @Test
    void a_call_in_anothers_form_costs_what_the_answer_says_too() {
        NORTH.usage(Usage.of(1000, 100, 100, 0).beside("{'service_tier':'priority'}"));

        Reply reply = CARAVAN.post("/v1/messages", "{\"model\":\"north/m1\",\"max_tokens\":100," + HI + "}");

        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.003820000");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_stays_in_a_cache_for_an_hour_costs_twice_its_input(boolean stream) {
        EAST.usage(Usage.of(1000, 10, 100, 0, 700)
                .beside("{'cache_creation':{'ephemeral_5m_input_tokens':200,'ephemeral_1h_input_tokens':500}}"));

        Reply reply = message("", stream, Map.of());

        // 200 plain, 100 read, 200 written for minutes, 500 for an hour, 10 out.
        assertThat(usdOf(reply)).isEqualTo("0.007550000");
    }

    @ParameterizedTest
    @CsvSource({
        "{'speed':'fast'}, 0.045000000",
        "{'speed':'standard'}, 0.007500000",
        "{'inference_geo':'us'}, 0.008250000"
    })
    void speed_and_place_have_prices_of_their_own(String said, String usd) {
        EAST.usage(Usage.of(1000, 100).beside(said));

        Reply whole = message(",\"speed\":\"fast\"", false, BETA);
        Reply streamed = message(",\"speed\":\"fast\"", true, BETA);

        assertThat(usdOf(whole)).isEqualTo(usd);
        assertThat(usdOf(streamed)).isEqualTo(usd);
    }

    @Test
    void searches_are_paid_for_by_the_thousand() {
        EAST.usage(Usage.of(1000, 100).beside("{'server_tool_use':{'web_search_requests':3,'web_fetch_requests':2}}"));

        Reply reply =
                message(",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]", false, Map.of());

        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.037500000");
    }

    @Test
    void a_model_that_searches_before_each_answer_is_paid_for_a_search() {
        NORTH.usage(1000, 100);

        Reply reply = CARAVAN.post("{\"model\":\"north/m2-search-preview\"," + HI + "}");

        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.027000000");
    }

    @Test
    void long_inputs_cost_more_as_a_whole() {
        WEST.usage(Usage.of(200_000, 1_000));
        assertThat(CARAVAN.ask("west/gemini-2.5-pro", "hi").header("x-caravan-cost-usd"))
                .isEqualTo("0.260000000");

        WEST.usage(Usage.of(200_001, 1_000, 1, 0));
        assertThat(CARAVAN.ask("west/gemini-2.5-pro", "hi").header("x-caravan-cost-usd"))
                .isEqualTo("0.515000250");
    }

    @Test
    void sound_has_a_price_of_its_own() {
        NORTH.usage(
                Usage.of(1000, 100)
                        .beside(
                                "{'prompt_tokens_details':{'audio_tokens':600},'completion_tokens_details':{'audio_tokens':50}}"));
        WEST.usage(Usage.of(1000, 100, 100, 0)
                .beside(
                        "{'promptTokensDetails':[{'modality':'AUDIO','tokenCount':500},{'modality':'TEXT','tokenCount':500}],"
                                + "'cacheTokensDetails':[{'modality':'AUDIO','tokenCount':100}]}"));

        assertThat(CARAVAN.ask("north/heard", "hi").header("x-caravan-cost-usd"))
                .isEqualTo("0.028900000");
        assertThat(CARAVAN.ask("west/gemini-2.5-pro", "hi").header("x-caravan-cost-usd"))
                .isEqualTo("0.002837500");
    }

    @Test
    void a_summary_of_the_conversation_is_paid_for_beside_the_message() {
        EAST.usage(Usage.of(1000, 100)
                .beside("{'iterations':[{'type':'compaction','input_tokens':2000,'output_tokens':10},"
                        + "{'type':'message','input_tokens':1000,'output_tokens':100}]}"));

        assertThat(usdOf(message("", false, Map.of()))).isEqualTo("0.017750000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'service_tier':'express'}",
                "{'prompt_tokens_details':{'audio_tokens':10}}",
            })
    void what_has_no_price_is_counted_at_the_least_and_marked(String said) {
        NORTH.usage(Usage.of(1000, 100).beside(said));

        Reply reply = CARAVAN.ask("north/m1", "hi");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-caravan-cost-usd")).isEmpty();
        assertThat(CARAVAN.books().call(reply).getFirst().number("cost")).isEqualTo(2_000_000);
    }

    @Test
    void code_that_a_provider_runs_has_a_fee_that_nobody_tells() {
        EAST.usage(1000, 100);

        Reply reply = message(
                ",\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]", false, Map.of());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-caravan-cost-usd")).isEmpty();
    }

    private static Reply message(String members, boolean stream, Map<String, String> headers) {
        String json = "{\"model\":\"east/claude-opus-4-6\",\"max_tokens\":1000," + HI + members + ",\"stream\":"
                + stream + "}";
        return CARAVAN.post("/v1/messages", json, headers);
    }

    /** Of the ledger, for a stream has no header for it. */
    private static String usdOf(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return new Money(CARAVAN.books().call(reply).getFirst().number("cost")).toString();
    }
}
