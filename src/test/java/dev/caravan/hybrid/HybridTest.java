package dev.caravan.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.price.PriceFile;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tier hybrid: what one model drafts, another one improves, and the caller gets an answer if either can give one. */
class HybridTest {
    private static final String PRICES =
            PriceFile.HEAD + "\nnorth,m1,2025-01-01,1,1,1,2\nsouth,m1,2025-01-01,10,10,10,20\n";

    private static final Duration A_REST = Duration.ofSeconds(30);

    private final MovedClock clock = new MovedClock();
    private final ProviderStub north =
            ProviderStub.openAi().says("a rough draft").usage(100, 10);
    private final ProviderStub south =
            ProviderStub.openAi().says("the polished answer").usage(200, 20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestCaravan caravan;

    @BeforeEach
    void start() throws Exception {
        Path prices = folder.resolve("prices.csv");
        Files.writeString(prices, PRICES);
        caravan = TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property("caravan.prices", prices.toString())
                .property("caravan.retry.tries", "1")
                .property("caravan.cool-down.first", "30s")
                .property("caravan.cool-down.longest", "30s")
                .clock(clock)
                .property("caravan.tier.simple.chain", "north/m1")
                .property("caravan.tier.medium.chain", "hybrid")
                .property("caravan.tier.complex.chain", "south/m1")
                .start();
    }

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void a_draft_is_improved(Door door, boolean streamed) {
        Reply reply = caravan.post(door.path(), door.question("hybrid", "What is a dune?", streamed));

        assertThat(door.text(reply)).isEqualTo("the polished answer");
        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
        assertThat(reply.header("x-caravan-tier")).isEqualTo("hybrid");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(north.journal().last().text()).contains("What is a dune?").doesNotContain("draft");
        assertThat(south.journal().last().text()).contains("What is a dune?", "a rough draft");
    }

    @Test
    void both_attempts_are_on_the_bill_of_one_request() {
        Reply reply = caravan.ask("hybrid", "hi");

        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo("0.002520000");
        assertThat(caravan.meter("llm_cost_usd_total", "provider=\"north\"")).isEqualTo(0.00012);
        assertThat(caravan.meter("llm_cost_usd_total", "provider=\"south\"")).isEqualTo(0.0024);
        assertThat(caravan.meter("llm_requests_total")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void the_draft_is_the_answer_where_nobody_can_improve_it(Door door, boolean streamed) {
        south.fails(503);

        Reply reply = caravan.post(door.path(), door.question("hybrid", "hi", streamed));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(door.text(reply)).isEqualTo("a rough draft");
        assertThat(reply.header("x-caravan-provider")).isEqualTo("north");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(!streamed || door.isWhole(reply)).isTrue();
        assertThat(caravan.meter("llm_cost_usd_total", "provider=\"north\"")).isEqualTo(0.00012);
        assertThat(caravan.meter("llm_tokens_total", "provider=\"north\"", "token_type=\"output\""))
                .isEqualTo(10);
    }

    @Test
    void an_improvement_that_breaks_off_is_no_answer() {
        south.tokensEvery(Duration.ofMillis(20)).resets(Place.afterTokens(2));

        Reply reply = caravan.stream("hybrid", "hi");

        assertThat(reply.done()).isFalse();
        assertThat(reply.errorCode()).isEqualTo("stream_cut");
    }

    @Test
    void without_a_draft_the_answer_comes_from_complex_alone() {
        north.fails(500);

        Reply reply = caravan.ask("hybrid", "hi");

        assertThat(reply.text()).isEqualTo("the polished answer");
        assertThat(south.journal().last().text()).doesNotContain("draft");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429})
    void nobody_waits_for_a_drafter_and_it_is_asked_again_when_it_is_well(int status) {
        north.failsWith(status);
        for (int i = 0; i < 6; i++) {
            Reply reply = caravan.ask("hybrid", "hi");

            assertThat(reply.text()).isEqualTo("the polished answer");
            assertThat(reply.took()).isLessThan(A_REST.dividedBy(2));
        }
        north.behaves().says("a rough draft");

        clock.moves(A_REST);
        caravan.ask("hybrid", "hi");

        assertThat(south.journal().last().text()).contains("a rough draft");
    }

    @Test
    void the_time_that_drafting_takes_is_not_ours() {
        north.after(Duration.ofMillis(400)).fails(500);

        caravan.ask("hybrid", "hi");

        assertThat(caravan.meter("llm_gateway_overhead_seconds_sum", "provider=\"south\""))
                .isLessThan(0.3);
    }

    @Test
    void nobody_who_answers_is_told_of() {
        north.fails(500);
        south.fails(500);

        Reply reply = caravan.ask("hybrid", "hi");

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
        Reply reply = caravan.post("{\"model\":\"hybrid\"," + member
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"give me json\"}]}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(north.journal().count()).isZero();
        assertThat(south.journal().last().text()).doesNotContain("draft");
    }

    @Test
    void a_draft_keeps_to_the_callers_length_and_manner() {
        caravan.post(
                "{\"model\":\"hybrid\",\"max_tokens\":40,\"temperature\":0.3,\"stop\":[\"END\"],"
                        + "\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(north.journal().last().json().path("max_tokens").asInt()).isEqualTo(40);
        assertThat(north.journal().last().json().path("temperature").asDouble()).isEqualTo(0.3);
        assertThat(north.journal().last().json().at("/stop/0").asText()).isEqualTo("END");
        assertThat(north.journal().last().text()).contains("Be brief.");
        assertThat(south.journal().last().json().path("max_tokens").asInt()).isEqualTo(40);
    }

    @Test
    void medium_is_hybrid_where_its_chain_says_so() {
        Reply reply = caravan.ask("medium", "hi");

        assertThat(reply.text()).isEqualTo("the polished answer");
        assertThat(reply.header("x-caravan-tier")).isEqualTo("medium");
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void it_is_listed_as_a_model() {
        assertThat(caravan.get("/v1/models").body()).contains("\"hybrid\"");
        assertThat(caravan.get("/v1/models/hybrid").status()).isEqualTo(200);
    }

    @Test
    void who_leaves_while_it_is_drafted_ends_the_drafting() {
        north.after(Duration.ofSeconds(20));

        try (Wire wire = Wire.to(caravan)) {
            wire.send(Wire.post(TestCaravan.request("hybrid", "hi", false)));
            north.journal().awaitCount(1, Duration.ofSeconds(5));
        }

        north.journal().awaitAbandoned(1, Duration.ofSeconds(2));
        assertThat(south.journal().count()).isZero();
    }
}
