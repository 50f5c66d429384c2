package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.Place;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider of any kind that falls silent before its first token is given up, and the next one answers. */
@Tag("slow")
class NativeSilenceTest {
    private static final Map<Vendor, Pair> PAIRS = Pair.each(builder ->
            builder.property("caravan.timeout.total", "400ms").property("caravan.timeout.first-token", "400ms"));

    @AfterAll
    static void close() {
        Pair.close(PAIRS);
    }

    static Stream<Arguments> silences() {
        List<Place> inAny = List.of(Place.beforeHeaders(), Place.inHeaders(), Place.afterHeaders());
        return Vendor.all()
                .flatMap(vendor -> Stream.concat(
                        inAny.stream()
                                .flatMap(place -> Stream.of(
                                        Arguments.of(vendor, Door.CHAT, false, place),
                                        Arguments.of(vendor, Door.MESSAGES, true, place))),
                        Stream.of(
                                Arguments.of(vendor, Door.MESSAGES, false, Place.inBody()),
                                Arguments.of(vendor, Door.CHAT, true, Place.beforeFirstToken()))));
    }

    @ParameterizedTest(name = "{0}, {1}, streamed {2}, {3}")
    @MethodSource("silences")
    void the_next_provider_answers(Vendor vendor, Door door, boolean streamed, Place place) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        pair.north().hangs(place);
        double before = pair.fallbacks("timeout");

        Reply reply = pair.ask(door, streamed);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(door.text(reply)).isEqualTo("hello from the stub");
        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
        assertThat(pair.fallbacks("timeout") - before).isEqualTo(1);
        assertThat(pair.north().journal().last().abandoned()).isTrue();
    }
}
