package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider that is silent is given up when its time is over, and told so by a closed connection. */
class SilentProviderTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final Duration FAR_BELOW_THE_NEXT_LIMIT = Duration.ofSeconds(15);
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(2);

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN =
            impatient(NORTH).property("caravan.breaker.least-calls", "1000").start();

    private static TestCaravan.Builder impatient(ProviderStub north) {
        return TestCaravan.with()
                .provider("north", north)
                .provider("south", SOUTH)
                .property("caravan.timeout.connect", "400ms")
                .property("caravan.timeout.first-token", "400ms")
                .property("caravan.timeout.idle", "400ms")
                .property("caravan.timeout.total", "400ms")
                .property("caravan.breaker.window", "1000");
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves().journal().clear();
        SOUTH.behaves().says("from south").journal().clear();
    }

    record Silence(String name, boolean streamed, Consumer<ProviderStub> verb) {
        @Override
        public String toString() {
            return (streamed ? "streamed, " : "whole, ") + name;
        }
    }

    static Stream<Silence> silences() {
        return Stream.of(
                new Silence("before the headers", false, ProviderStub::hangs),
                new Silence("in the headers", false, stub -> stub.hangs(Place.inHeaders())),
                new Silence("after the headers", false, stub -> stub.hangs(Place.afterHeaders())),
                new Silence("in the body", false, stub -> stub.hangs(Place.inBody())),
                new Silence("headers too late", false, stub -> stub.after(Duration.ofSeconds(5))),
                new Silence("a body that drips", false, stub -> stub.drips(Duration.ofMillis(20))),
                new Silence(
                        "an error that drips", false, stub -> stub.fails(503).drips(Duration.ofMillis(20))),
                new Silence("before the headers", true, ProviderStub::hangs),
                new Silence("in the headers", true, stub -> stub.hangs(Place.inHeaders())),
                new Silence("after the headers", true, stub -> stub.hangs(Place.afterHeaders())),
                new Silence("before the first token", true, stub -> stub.hangs(Place.beforeFirstToken())),
                new Silence("first token too late", true, stub -> stub.firstTokenAfter(Duration.ofSeconds(5))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void the_next_provider_answers_when_the_time_is_over(Silence silence) {
        silence.verb().accept(NORTH);

        Reply reply = silence.streamed() ? CARAVAN.stream("simple", "hi") : CARAVAN.chat("hi");

        assertThat(reply.text()).isEqualTo("from south");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(reply.took()).isBetween(LIMIT.minusMillis(20), FAR_BELOW_THE_NEXT_LIMIT);
        NORTH.journal().awaitAbandoned(1, TOLD_WITHIN);
    }

    @Test
    void connections_that_nobody_takes_or_reads_are_given_up_too() {
        for (Consumer<ProviderStub> verb :
                List.<Consumer<ProviderStub>>of(ProviderStub::neverAccepts, ProviderStub::neverReads)) {
            try (ProviderStub deaf = ProviderStub.openAi()) {
                verb.accept(deaf);
                try (TestCaravan caravan = impatient(deaf).start()) {
                    Reply whole = caravan.chat("hi");
                    Reply streamed = caravan.stream("simple", "hi");

                    assertThat(whole.text()).isEqualTo("from south");
                    assertThat(streamed.text()).isEqualTo("from south");
                    assertThat(whole.took()).isLessThan(FAR_BELOW_THE_NEXT_LIMIT);
                    assertThat(streamed.took()).isLessThan(FAR_BELOW_THE_NEXT_LIMIT);
                    assertThat(caravan.meter("llm_requests_total", "provider=\"north\"", "error_type=\"timeout\""))
                            .isEqualTo(2);
                }
            }
        }
    }

    @Test
    void a_stream_may_last_as_long_as_it_speaks() {
        NORTH.says("one two three four five six seven eight").tokensEvery(Duration.ofMillis(150));

        Reply reply = CARAVAN.stream("simple", "hi");

        assertThat(reply.text()).isEqualTo("one two three four five six seven eight");
        assertThat(reply.done()).isTrue();
        assertThat(reply.took()).isGreaterThan(LIMIT.multipliedBy(2));
    }

    @Test
    void a_model_may_have_a_time_of_its_own() {
        NORTH.says("in my own time").after(Duration.ofMillis(700));
        try (TestCaravan caravan = impatient(NORTH)
                .property("caravan.model.north/m1.timeout", "5s")
                .start()) {
            assertThat(caravan.chat("hi").text()).isEqualTo("in my own time");
        }
    }
}
