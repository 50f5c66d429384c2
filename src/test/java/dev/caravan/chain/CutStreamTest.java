package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Fault;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After the first token nobody else is asked: the caller gets what was said, and is told that it is not the whole. */
class CutStreamTest {
    private static final String TEXT = "one two three four five six";

    /** A reset takes along what was not read yet, also what was sent before it. */
    private static final Duration LONG_ENOUGH_TO_BE_READ = Duration.ofMillis(150);

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("south", SOUTH)
            .property("caravan.timeout.idle", "300ms")
            .property("caravan.breaker.least-calls", "1000")
            .property("caravan.breaker.window", "1000")
            .start();

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves().says(TEXT).tokensEvery(Duration.ofMillis(20)).journal().clear();
        SOUTH.behaves().journal().clear();
    }

    /** {@code least} is told at any rate, {@code most} where nothing is lost. */
    record Break(String name, String least, String most, Consumer<ProviderStub> verb) {
        Break(String name, String said, Consumer<ProviderStub> verb) {
            this(name, said, said, verb);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static void resets(ProviderStub stub, Place place) {
        stub.tokensEvery(LONG_ENOUGH_TO_BE_READ).resets(place);
    }

    static Stream<Break> breaks() {
        List<Break> all = new ArrayList<>();
        for (Place place : List.of(Place.afterTokens(2), Place.inEventAfter(2))) {
            all.add(new Break("reset " + place, "one", "one two", stub -> resets(stub, place)));
            all.add(new Break("closed " + place, "one two", stub -> stub.closes(place)));
            all.add(new Break("ends " + place, "one two", stub -> stub.ends(place)));
            all.add(new Break("hangs " + place, "one two", stub -> stub.hangs(place)));
        }
        all.add(new Break("reset in the body", "one", "one two three", stub -> resets(stub, Place.inBody())));
        all.add(new Break("closed in the body", "one two three", stub -> stub.closes(Place.inBody())));
        all.add(new Break("ends without [DONE]", TEXT, stub -> stub.ends(Place.beforeDone())));
        all.add(new Break("closed before [DONE]", TEXT, stub -> stub.closes(Place.beforeDone())));
        all.add(new Break("hangs before [DONE]", TEXT, stub -> stub.hangs(Place.beforeDone())));
        all.add(new Break("an error event", "one two", stub -> stub.reportsError(Place.afterTokens(2))));
        return all.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaks")
    void a_stream_that_breaks_off_ends_with_an_error_and_without_done(Break cut) {
        cut.verb().accept(NORTH);

        Reply reply = CARAVAN.stream("simple", "hi");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).startsWith(cut.least());
        assertThat(cut.most()).startsWith(reply.text());
        assertThat(reply.done()).isFalse();
        assertThat(reply.events().getLast()).contains("\"error\"");
        assertThat(reply.body()).containsOnlyOnce("event: error\n");
        assertThat(reply.errorMessage()).isNotBlank();
        assertThat(reply.header("x-caravan-provider")).isEqualTo("north");
        assertThat(reply.took()).isLessThan(Duration.ofSeconds(20));
        assertThat(SOUTH.journal().count()).isZero();
    }

    @Test
    void the_words_of_an_error_event_are_not_passed_on() {
        NORTH.reportsError(
                Place.afterTokens(1),
                Fault.of(500, "server_error", "sk-live-abcdefghijklmnop failed at https://internal.example/v1"));

        Reply reply = CARAVAN.stream("simple", "hi");

        assertThat(reply.events().getLast()).contains("\"error\"");
        assertThat(reply.body()).doesNotContain("sk-live-abcdefghijklmnop", "internal.example");
    }

    @Test
    void the_tokens_so_far_are_counted_as_is_the_reason() {
        NORTH.closes(Place.afterTokens(4));
        double tokens = CARAVAN.meter("llm_tokens_total", "provider=\"north\"", "token_type=\"output\"");
        double cuts = networkErrors();

        CARAVAN.stream("simple", "hi");

        assertThat(CARAVAN.meter("llm_tokens_total", "provider=\"north\"", "token_type=\"output\"") - tokens)
                .isBetween(1.0, 20.0);
        assertThat(networkErrors() - cuts).isEqualTo(1);
    }

    private static double networkErrors() {
        return CARAVAN.meter("llm_requests_total", "provider=\"north\"", "error_type=\"network\"");
    }
}
