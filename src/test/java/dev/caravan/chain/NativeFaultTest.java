package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.Vendor;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever kind of provider does wrong, and whatever kind comes next: the caller gets an answer and sees no trace. */
@Tag("slow")
class NativeFaultTest {
    private static final String TEXT = "from the south – grüße, 日本 and a 🐪";
    private static final Duration BEFORE_ANY_RETRY = Duration.ofSeconds(20);
    private static final Map<Vendor, Pair> PAIRS = Pair.each(builder -> builder.property("caravan.retry.wait", "25s"));

    @AfterAll
    static void close() {
        Pair.close(PAIRS);
    }

    static Stream<Arguments> faultsOfWholeAnswers() {
        return everywhere(Misbehaviour::ofWholeAnswers);
    }

    static Stream<Arguments> faultsOfStreams() {
        return everywhere(Misbehaviour::ofStreams);
    }

    private static Stream<Arguments> everywhere(Supplier<Stream<Misbehaviour>> faults) {
        return Stream.of(Door.values()).flatMap(door -> Vendor.at(door)
                .flatMap(vendor -> faults.get().map(fault -> Arguments.of(vendor, door, fault))));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("faultsOfWholeAnswers")
    void a_whole_answer_comes_from_the_next_provider(Vendor vendor, Door door, Misbehaviour fault) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        pair.south().says(TEXT);
        fault.befalls(pair.north());
        double before = pair.fallbacks(reason(vendor, fault));

        Reply reply = pair.ask(door, false);

        requireFromSouth(pair, door, reply);
        assertThat(pair.fallbacks(reason(vendor, fault)) - before).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("faultsOfStreams")
    void a_stream_comes_from_the_next_provider_unseen(Vendor vendor, Door door, Misbehaviour fault) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        pair.south().says(TEXT);
        fault.befalls(pair.north());
        double before = pair.fallbacks(reason(vendor, fault));

        Reply reply = pair.ask(door, true);

        requireFromSouth(pair, door, reply);
        assertThat(door.isWhole(reply)).isTrue();
        assertThat(reply.body()).doesNotContain("\"error\":{");
        assertThat(pair.fallbacks(reason(vendor, fault)) - before).isEqualTo(1);
    }

    /** Gemini has a quota for each model: one that is used up locks out no other. What is no frame at all is damaged. */
    private static String reason(Vendor vendor, Misbehaviour fault) {
        boolean lines = fault.name().startsWith("an event that") || fault.name().startsWith("no event but");
        if (vendor == Vendor.BEDROCK && lines) {
            return "network";
        }
        return vendor == Vendor.GEMINI && fault.name().contains("insufficient_quota") ? "rate_limit" : fault.reason();
    }

    private static void requireFromSouth(Pair pair, Door door, Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(door.text(reply)).isEqualTo(TEXT);
        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(reply.took()).isLessThan(BEFORE_ANY_RETRY);
        assertThat(pair.north().journal().count()).isEqualTo(1);
        assertThat(pair.south().journal().count()).isEqualTo(1);
    }
}
