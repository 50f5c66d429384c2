package dev.caravan.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A kept answer is told in the form that its next caller asks for. */
class TurnedAroundTest {
    private static final String SAID = "Grüße, 世界 🐪 and\n\"all\"";
    private static final Map<Vendor, ProviderStub> STUBS = Vendor.all()
            .collect(Collectors.toMap(
                    vendor -> vendor, vendor -> vendor.stub().says(SAID).usage(20, 7)));
    private static final TestCaravan CARAVAN = caravan();

    private static TestCaravan caravan() {
        TestCaravan.Builder builder = TestCaravan.with().cached();
        STUBS.forEach((vendor, stub) -> builder.provider(vendor.label(), stub));
        return builder.start();
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        STUBS.values().forEach(ProviderStub::close);
    }

    static Stream<Arguments> turnedAround() {
        return Vendor.all().flatMap(vendor -> Stream.of(Door.values())
                .flatMap(door -> Stream.of(Arguments.of(vendor, door, false), Arguments.of(vendor, door, true))));
    }

    @ParameterizedTest(name = "{0}, {1}, streamed first: {2}")
    @MethodSource("turnedAround")
    void a_whole_answer_is_told_as_a_stream_and_the_reverse(Vendor vendor, Door door, boolean streamedFirst) {
        ProviderStub stub = Objects.requireNonNull(STUBS.get(vendor));
        stub.journal().clear();
        String prompt = "hi over " + door + ", streamed first: " + streamedFirst;

        Reply first = CARAVAN.post(door.path(), door.question(vendor.model(), prompt, streamedFirst));
        Reply again = CARAVAN.post(door.path(), door.question(vendor.model(), prompt, !streamedFirst));

        assertThat(again.header("x-caravan-cache")).isEqualTo("hit");
        assertThat(door.text(again)).isEqualTo(SAID).isEqualTo(door.text(first));
        assertThat(streamedFirst || door.isWhole(again)).isTrue();
        assertThat(stub.journal().count()).isEqualTo(1);
    }
}
