package dev.caravan.chain;

import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A gateway whose first provider, north, is of one kind, and whose second, south, is of another. */
record Pair(Vendor vendor, ProviderStub north, ProviderStub south, TestCaravan caravan) {
    /** One pair for each kind; no fault leaves anything behind that the next one could meet. */
    static Map<Vendor, Pair> each(UnaryOperator<TestCaravan.Builder> more) {
        Map<Vendor, Pair> pairs = new EnumMap<>(Vendor.class);
        Stream.of(Vendor.values()).forEach(vendor -> pairs.put(vendor, of(vendor, more)));
        return pairs;
    }

    private static Pair of(Vendor vendor, UnaryOperator<TestCaravan.Builder> more) {
        ProviderStub north = vendor.stub();
        ProviderStub south = vendor.next().stub();
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property("caravan.cool-down.first", "1ms")
                .property("caravan.cool-down.longest", "1ms")
                .property("caravan.cool-down.auth", "1ms")
                .property("caravan.breaker.least-calls", "1000")
                .property("caravan.breaker.window", "1000");
        if (vendor == Vendor.OPENAI) {
            builder.responding("north");
        }
        Pair pair = new Pair(vendor, north, south, more.apply(builder).start());
        pair.warmUp();
        return pair;
    }

    static Pair of(Map<Vendor, Pair> pairs, Vendor vendor) {
        return Objects.requireNonNull(pairs.get(vendor));
    }

    static void close(Map<Vendor, Pair> pairs) {
        pairs.values().forEach(pair -> {
            pair.caravan.close();
            pair.north.close();
            pair.south.close();
        });
    }

    private void warmUp() {
        for (Door door : Door.values()) {
            ask(door, false);
            ask(door, true);
        }
    }

    Pair forget() {
        north.behaves().journal().clear();
        south.behaves().journal().clear();
        return this;
    }

    Reply ask(Door door, boolean streamed) {
        return caravan.post(door.path(), door.question("simple", "hi", streamed));
    }

    double fallbacks(String reason) {
        return caravan.meter(
                "llm_fallbacks_total", "from=\"north/m1\"", "to=\"south/m1\"", "reason=\"" + reason + "\"");
    }
}
