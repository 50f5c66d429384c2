package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a provider does wrong before its first token, the caller gets the next one's answer and sees no trace. */
class FaultTableTest {
    private static final String TEXT = "from the south – grüße, 日本 and a 🐪";
    private static final Duration BEFORE_ANY_RETRY = Duration.ofSeconds(20);

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final ProviderStub ELSEWHERE = ProviderStub.openAi();
    // No fault leaves anything behind that the next one could meet: rests end at once, breakers stay closed.
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("south", SOUTH)
            .property("caravan.cool-down.first", "1ms")
            .property("caravan.cool-down.longest", "1ms")
            .property("caravan.cool-down.auth", "1ms")
            .property("caravan.breaker.least-calls", "1000")
            .property("caravan.breaker.window", "1000")
            .property("caravan.retry.wait", "25s")
            .start();

    @BeforeAll
    static void warmUp() {
        CARAVAN.chat("hi");
        CARAVAN.stream("simple", "hi");
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
        ELSEWHERE.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves().journal().clear();
        SOUTH.behaves().says(TEXT).journal().clear();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.caravan.chain.Misbehaviour#ofWholeAnswers")
    void a_whole_answer_comes_from_the_next_provider(Misbehaviour fault) {
        fault.befalls(NORTH);
        double before = fallbacks(fault);

        Reply reply = CARAVAN.chat("hi");

        requireFromSouth(reply);
        assertThat(reply.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(fallbacks(fault) - before).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.caravan.chain.Misbehaviour#ofStreams")
    void a_stream_comes_from_the_next_provider_unseen(Misbehaviour fault) {
        fault.befalls(NORTH);
        double before = fallbacks(fault);

        Reply reply = CARAVAN.stream("simple", "hi");

        requireFromSouth(reply);
        assertThat(reply.done()).isTrue();
        assertThat(reply.body()).doesNotContain("\"error\"");
        assertThat(fallbacks(fault) - before).isEqualTo(1);
    }

    @Test
    void a_redirect_is_never_followed() {
        NORTH.redirects(ELSEWHERE.baseUrl() + "/chat/completions");

        Reply whole = CARAVAN.chat("hi");
        Reply streamed = CARAVAN.stream("simple", "hi");

        assertThat(whole.text()).isEqualTo(TEXT);
        assertThat(streamed.text()).isEqualTo(TEXT);
        assertThat(ELSEWHERE.journal().connections()).isZero();
    }

    @Test
    void a_provider_that_is_not_there_is_passed_over() {
        ProviderStub gone = ProviderStub.openAi().stopped();
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", gone)
                .provider("south", SOUTH)
                .start()) {
            requireAnsweredBySouth(caravan.chat("hi"));
            requireAnsweredBySouth(caravan.stream("simple", "hi"));
        }
    }

    @Test
    void an_answer_above_the_limit_counts_as_a_fault() {
        NORTH.saysMegabytes(100);

        Reply reply = CARAVAN.chat("hi");

        requireAnsweredBySouth(reply);
        assertThat(NORTH.journal().last().bytesAccepted()).isLessThan(60_000_000);
    }

    private static void requireFromSouth(Reply reply) {
        requireAnsweredBySouth(reply);
        assertThat(reply.took()).isLessThan(BEFORE_ANY_RETRY);
        assertThat(NORTH.journal().count()).isEqualTo(1);
        assertThat(SOUTH.journal().count()).isEqualTo(1);
    }

    private static void requireAnsweredBySouth(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(TEXT);
        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
        assertThat(reply.header("x-caravan-model")).isEqualTo("m1");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
    }

    private static double fallbacks(Misbehaviour fault) {
        return CARAVAN.meter(
                "llm_fallbacks_total", "from=\"north/m1\"", "to=\"south/m1\"", "reason=\"" + fault.reason() + "\"");
    }
}
