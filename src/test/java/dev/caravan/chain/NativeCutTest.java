package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.Fault;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream of any kind of provider that breaks off never looks whole, in either form. */
@Tag("slow")
class NativeCutTest {
    /** A reset takes along what was not read yet, also what was sent before it: but for that, all would be told. */
    private static final Duration LONG_ENOUGH_TO_BE_READ = Duration.ofMillis(150);

    private static final String TEXT = "one two three four five six";
    private static final int WORDS = 6;
    private static final String SECRET = "sk-live-abcdefghijklmnop";
    private static final Map<Vendor, Pair> PAIRS =
            Pair.each(builder -> builder.property("caravan.timeout.idle", "300ms"));

    @AfterAll
    static void close() {
        Pair.close(PAIRS);
    }

    record Break(String name, String said, Consumer<ProviderStub> verb) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> breaks() {
        return Stream.of(Door.values()).flatMap(door -> Vendor.at(door)
                .flatMap(vendor -> breaksOf(vendor).map(cut -> Arguments.of(vendor, door, cut))));
    }

    private static Stream<Break> breaksOf(Vendor vendor) {
        List<Break> all = new ArrayList<>();
        for (Place place : List.of(Place.afterTokens(2), Place.inEventAfter(2), Place.afterTokens(WORDS))) {
            String said = place.tokens() == WORDS ? TEXT : "one two";
            all.add(new Break("reset " + place, "one", stub -> resets(stub, place)));
            all.add(new Break("closed " + place, said, stub -> stub.closes(place)));
            all.add(new Break("ends " + place, said, stub -> stub.ends(place)));
        }
        all.add(new Break("hangs", "one two", stub -> stub.hangs(Place.afterTokens(2))));
        all.add(new Break("reset in the body", "one", stub -> resets(stub, Place.inBody())));
        all.add(new Break("an error event", "one two", stub -> stub.reportsError(Place.afterTokens(2))));
        for (int status : new int[] {429, 503, 529, 401}) {
            Fault fault = Fault.uncoded(status, SECRET + " failed at https://internal.example/v1");
            all.add(new Break(
                    "an error event " + status, "one", stub -> stub.reportsError(Place.afterTokens(1), fault)));
        }
        // The others have no mark of their end but what says why they end.
        if (vendor != Vendor.GEMINI && vendor != Vendor.OLLAMA) {
            all.add(new Break("ends before the mark of the end", TEXT, stub -> stub.ends(Place.beforeDone())));
            all.add(new Break("closed before the mark of the end", TEXT, stub -> stub.closes(Place.beforeDone())));
            all.add(new Break("hangs before the mark of the end", TEXT, stub -> stub.hangs(Place.beforeDone())));
        }
        return all.stream();
    }

    private static void resets(ProviderStub stub, Place place) {
        stub.tokensEvery(LONG_ENOUGH_TO_BE_READ).resets(place);
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("breaks")
    void a_stream_that_breaks_off_ends_in_an_error(Vendor vendor, Door door, Break cut) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        cut.verb().accept(pair.north().says(TEXT).tokensEvery(Duration.ofMillis(10)));

        Reply reply = pair.ask(door, true);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(door.text(reply)).startsWith(cut.said());
        assertThat(TEXT).startsWith(door.text(reply));
        assertThat(door.isWhole(reply)).isFalse();
        assertThat(door.errorAtTheEnd(reply)).isNotBlank();
        assertThat(reply.body()).doesNotContain(SECRET, "internal.example");
        assertThat(reply.header("x-caravan-provider")).isEqualTo("north");
        assertThat(reply.took()).isLessThan(Duration.ofSeconds(20));
        assertThat(pair.south().journal().count()).isZero();
    }

    static Stream<Arguments> ways() {
        return Stream.of(Door.values()).flatMap(door -> Vendor.at(door).map(vendor -> Arguments.of(vendor, door)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void the_tokens_so_far_are_counted_as_is_the_reason(Vendor vendor, Door door) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        pair.north().says(TEXT).tokensEvery(Duration.ofMillis(10)).closes(Place.afterTokens(4));
        double tokens = outputTokens(pair);
        double cuts = networkErrors(pair);

        pair.ask(door, true);

        assertThat(outputTokens(pair) - tokens).isBetween(1.0, 20.0);
        assertThat(networkErrors(pair) - cuts).isEqualTo(1);
    }

    private static double outputTokens(Pair pair) {
        return pair.caravan().meter("llm_tokens_total", "provider=\"north\"", "token_type=\"output\"");
    }

    private static double networkErrors(Pair pair) {
        return pair.caravan().meter("llm_requests_total", "provider=\"north\"", "error_type=\"network\"");
    }
}
