package dev.caravan.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Door;
import dev.caravan.harness.Figures;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tier hybrid: what one model drafts, another one improves, and the caller gets an answer if either can give one. */
class HybridTest {
    private static final Duration A_REST = Duration.ofSeconds(30);

    private static final MovedClock CLOCK = new MovedClock();
    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("south", SOUTH)
            .prices("north,m1,2025-01-01,1,1,1,2", "south,m1,2025-01-01,10,10,10,20")
            .property("caravan.retry.tries", "1")
            .property("caravan.cool-down.first", "30s")
            .property("caravan.cool-down.longest", "30s")
            .clock(CLOCK)
            .property("caravan.tier.simple.chain", "north/m1")
            .property("caravan.tier.medium.chain", "hybrid")
            .property("caravan.tier.complex.chain", "south/m1")
            .start();

    private final Figures before = Figures.of(CARAVAN);

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
    }

    /** Who rested is back by the next day. */
    @BeforeEach
    void forget() {
        CLOCK.moves(Duration.ofDays(1));
        NORTH.behaves().says("a rough draft").usage(100, 10).journal().clear();
        SOUTH.behaves().says("the polished answer").usage(200, 20).journal().clear();
    }

    private Figures counted() {
        return Figures.of(CARAVAN).since(before);
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true", "RESPONSES,false", "RESPONSES,true"})
    void a_draft_is_improved(Door door, boolean streamed) {
        Reply reply = CARAVAN.post(door.path(), door.question("hybrid", "What is a dune?", streamed));

        assertThat(door.text(reply)).isEqualTo("the polished answer");
        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
        assertThat(reply.header("x-caravan-tier")).isEqualTo("hybrid");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(NORTH.journal().last().text()).contains("What is a dune?").doesNotContain("draft");
        assertThat(SOUTH.journal().last().text()).contains("What is a dune?", "a rough draft");
    }

    @Test
    void both_attempts_are_on_the_bill_of_one_request() {
        Reply reply = CARAVAN.ask("hybrid", "hi");

        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.002520000");
        assertThat(counted().nanoUsd("llm_cost_usd_total", "provider=\"north\""))
                .isEqualTo(120_000);
        assertThat(counted().nanoUsd("llm_cost_usd_total", "provider=\"south\""))
                .isEqualTo(2_400_000);
        assertThat(counted().sum("llm_requests_total")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true", "RESPONSES,false", "RESPONSES,true"})
    void the_draft_is_the_answer_where_nobody_can_improve_it(Door door, boolean streamed) {
        SOUTH.fails(503);

        Reply reply = CARAVAN.post(door.path(), door.question("hybrid", "hi", streamed));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(door.text(reply)).isEqualTo("a rough draft");
        assertThat(reply.header("x-caravan-provider")).isEqualTo("north");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(!streamed || door.isWhole(reply)).isTrue();
        assertThat(counted().nanoUsd("llm_cost_usd_total", "provider=\"north\""))
                .isEqualTo(120_000);
        assertThat(counted().sum("llm_tokens_total", "provider=\"north\"", "token_type=\"output\""))
                .isEqualTo(10);
    }

    @Test
    void an_improvement_that_breaks_off_is_no_answer() {
        SOUTH.tokensEvery(Duration.ofMillis(20)).resets(Place.afterTokens(2));

        Reply reply = CARAVAN.stream("hybrid", "hi");

        assertThat(reply.done()).isFalse();
        assertThat(reply.errorCode()).isEqualTo("stream_cut");
    }

    @Test
    void without_a_draft_the_answer_comes_from_complex_alone() {
        NORTH.fails(500);

        Reply reply = CARAVAN.ask("hybrid", "hi");

        assertThat(reply.text()).isEqualTo("the polished answer");
        assertThat(SOUTH.journal().last().text()).doesNotContain("draft");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429})
    void nobody_waits_for_a_drafter_and_it_is_asked_again_when_it_is_well(int status) {
        NORTH.failsWith(status);
        for (int i = 0; i < 6; i++) {
            Reply reply = CARAVAN.ask("hybrid", "hi");

            assertThat(reply.text()).isEqualTo("the polished answer");
            assertThat(reply.took()).isLessThan(A_REST.dividedBy(2));
        }
        NORTH.behaves().says("a rough draft");

        CLOCK.moves(A_REST);
        CARAVAN.ask("hybrid", "hi");

        assertThat(SOUTH.journal().last().text()).contains("a rough draft");
    }

    @Test
    void the_time_that_drafting_takes_is_not_ours() {
        NORTH.after(Duration.ofMillis(400)).fails(500);

        CARAVAN.ask("hybrid", "hi");

        assertThat(counted().sum("llm_gateway_overhead_seconds_sum", "provider=\"south\""))
                .isLessThan(0.3);
    }

    @Test
    void nobody_who_answers_is_told_of() {
        NORTH.fails(500);
        SOUTH.fails(500);

        Reply reply = CARAVAN.ask("hybrid", "hi");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
                "\"n\":2",
                "\"logprobs\":true",
                "\"response_format\":{\"type\":\"json_object\"}"
            })
    void what_a_draft_could_not_keep_to_is_not_drafted(String member) {
        Reply reply = CARAVAN.post("{\"model\":\"hybrid\"," + member
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"give me json\"}]}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(NORTH.journal().count()).isZero();
        assertThat(SOUTH.journal().last().text()).doesNotContain("draft");
    }

    @Test
    void a_draft_keeps_to_the_callers_length_and_manner() {
        CARAVAN.post(
                "{\"model\":\"hybrid\",\"max_tokens\":40,\"temperature\":0.3,\"stop\":[\"END\"],"
                        + "\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(NORTH.journal().last().json().path("max_tokens").asInt()).isEqualTo(40);
        assertThat(NORTH.journal().last().json().path("temperature").asDouble()).isEqualTo(0.3);
        assertThat(NORTH.journal().last().json().at("/stop/0").asText()).isEqualTo("END");
        assertThat(NORTH.journal().last().text()).contains("Be brief.");
        assertThat(SOUTH.journal().last().json().path("max_tokens").asInt()).isEqualTo(40);
    }

    @Test
    void medium_is_hybrid_where_its_chain_says_so() {
        Reply reply = CARAVAN.ask("medium", "hi");

        assertThat(reply.text()).isEqualTo("the polished answer");
        assertThat(reply.header("x-caravan-tier")).isEqualTo("medium");
        assertThat(NORTH.journal().count()).isEqualTo(1);
    }

    @Test
    void it_is_listed_as_a_model() {
        assertThat(CARAVAN.get("/v1/models").body()).contains("\"hybrid\"");
        assertThat(CARAVAN.get("/v1/models/hybrid").status()).isEqualTo(200);
    }

    @Test
    void who_leaves_while_it_is_drafted_ends_the_drafting() {
        NORTH.after(Duration.ofSeconds(20));

        try (Wire wire = Wire.to(CARAVAN)) {
            wire.send(Wire.post(TestCaravan.request("hybrid", "hi", false)));
            NORTH.journal().awaitCount(1, Duration.ofSeconds(5));
        }

        NORTH.journal().awaitAbandoned(1, Duration.ofSeconds(2));
        assertThat(SOUTH.journal().count()).isZero();
    }
}
