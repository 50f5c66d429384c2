package dev.caravan.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.CallLines;
import dev.caravan.harness.Door;
import dev.caravan.harness.Figures;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Usage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same tokens cost the same to the last unit, by whatever door, in whatever dialect, whole or streamed. */
class EqualCostTest {
    /** Every class of tokens at a price of its own, none of which leaves a round sum. */
    private static final String PRICES = "2.000000007,0.512345679,3.141592653,8.271828183";

    private static final Price PRICE = new Price(2_000_000_007L, 512_345_679L, 3_141_592_653L, 8_271_828_183L);

    private static final Map<Vendor, ProviderStub> STUBS = new EnumMap<>(Vendor.class);
    private static final TestCaravan CARAVAN = start();
    private static final CallLines LINES = new CallLines();

    private static TestCaravan start() {
        TestCaravan.Builder builder = TestCaravan.with()
                .prices(Vendor.all()
                        .map(vendor -> vendor.label() + ",m1,2025-01-01," + PRICES)
                        .toArray(String[]::new));
        Vendor.all().forEach(vendor -> {
            ProviderStub stub = vendor.stub();
            STUBS.put(vendor, stub);
            builder.provider(vendor.label(), stub);
        });
        return builder.responding(Vendor.OPENAI.label()).start();
    }

    @AfterAll
    static void close() {
        LINES.close();
        CARAVAN.close();
        STUBS.values().forEach(ProviderStub::close);
    }

    @BeforeEach
    void forget() {
        STUBS.values().forEach(ProviderStub::behaves);
        LINES.forget();
    }

    private static ProviderStub stub(Vendor vendor) {
        return Objects.requireNonNull(STUBS.get(vendor)).says("a b c");
    }

    static Stream<Arguments> ways() {
        return Vendor.all().flatMap(vendor -> Stream.of(Door.values()).map(door -> Arguments.of(vendor, door)));
    }

    static Stream<Arguments> spots() {
        return Vendor.all().flatMap(vendor -> Stream.of(Door.values())
                .flatMap(door -> Stream.of(Usage.Spot.values()).map(spot -> Arguments.of(vendor, door, spot))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("spots")
    void whole_and_streamed_cost_the_same_wherever_the_figures_stand(Vendor vendor, Door door, Usage.Spot spot) {
        dev.caravan.call.Usage counted = countable(vendor, 1001, 77, 303, 104, 33);
        stub(vendor).usage(claimed(counted).at(spot));

        long whole = costOf(vendor, door, false);
        long streamed = costOf(vendor, door, true);

        assertThat(whole).isEqualTo(PRICE.of(counted).nanoUsd());
        assertThat(streamed).isEqualTo(whole);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void whole_and_streamed_cost_the_same_for_any_figures(Vendor vendor, Door door) {
        Random random = new Random((vendor.label() + door.path()).hashCode());
        for (int round = 0; round < 25; round++) {
            int input = 1 + random.nextInt(200_000);
            int cached = random.nextInt(input);
            int written = random.nextInt(input - cached);
            int output = 1 + random.nextInt(20_000);
            dev.caravan.call.Usage counted = countable(vendor, input, output, cached, written, random.nextInt(output));
            Usage.Spot spot = List.of(Usage.Spot.values()).get(random.nextInt(3));
            stub(vendor).usage(claimed(counted).at(spot));

            long whole = costOf(vendor, door, false);
            long streamed = costOf(vendor, door, true);

            assertThat(whole)
                    .as(counted + " " + spot)
                    .isEqualTo(PRICE.of(counted).nanoUsd());
            assertThat(streamed).as(counted + " " + spot).isEqualTo(whole);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void whole_and_streamed_are_estimated_alike(Vendor vendor, Door door) {
        stub(vendor).says("one two three four five six seven").usageMissing();

        long whole = costOf(vendor, door, false);
        long streamed = costOf(vendor, door, true);

        assertThat(streamed).isPositive().isEqualTo(whole);
    }

    /**
     * What a kind of provider tells apart: Ollama neither cached input nor reasoning, and only Claude says what went into
     * its cache; it does not count its reasoning where nobody asked for thoughts, nor does that change the cost.
     */
    private static dev.caravan.call.Usage countable(
            Vendor vendor, long input, long output, long cached, long written, long reasoning) {
        return new dev.caravan.call.Usage(
                input,
                output,
                vendor == Vendor.OLLAMA ? 0 : cached,
                vendor == Vendor.ANTHROPIC ? written : 0,
                vendor == Vendor.OLLAMA ? 0 : reasoning,
                false);
    }

    private static Usage.Claimed claimed(dev.caravan.call.Usage usage) {
        return Usage.of(usage.input(), usage.output(), usage.cachedInput(), usage.reasoning(), usage.cacheWrites());
    }

    /** As the log, the meters and, where there is one, the header agree that it was. */
    private static long costOf(Vendor vendor, Door door, boolean streamed) {
        LINES.forget();
        String[] labels = {"provider=\"" + vendor.label() + "\"", "model=\"m1\""};
        Figures before = Figures.of(CARAVAN);

        Reply reply = CARAVAN.post(door.path(), door.question(vendor.model(), "How many words are there?", streamed));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        long counted = Figures.of(CARAVAN).since(before).nanoUsd("llm_cost_usd_total", labels);
        String usd = new Money(counted).toString();
        assertThat(LINES.usd()).isEqualTo(usd);
        assertThat(reply.header("x-caravan-cost-usd")).isEqualTo(streamed ? "" : usd);
        return counted;
    }
}
