package dev.caravan.chain;

import dev.caravan.stub.Call;
import dev.caravan.stub.ProviderStub;
import java.util.ArrayList;
import java.util.List;

/** When the calls of a stub came in. */
final class Arrivals {
    private Arrivals() {}

    /** The milliseconds between each call and the one before it. */
    static List<Long> gaps(ProviderStub stub) {
        List<Long> at =
                stub.journal().calls().stream().map(Call::arrivedAt).sorted().toList();
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < at.size(); i++) {
            gaps.add((at.get(i) - at.get(i - 1)) / 1_000_000);
        }
        return gaps;
    }
}
