package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Two providers, one behind the other in every chain, and a gateway with all its steps or with a hole for one. */
final class Scene implements AutoCloseable {
    static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    final ProviderStub north;
    final ProviderStub south;
    final TestCaravan caravan;
    private final Map<String, String> properties;
    private final String name;
    private final String hole;
    private final Runnable end;

    /** {@code hole} is what the log says where a step is missing. */
    Scene(
            TestCaravan caravan,
            ProviderStub north,
            ProviderStub south,
            Map<String, String> properties,
            String name,
            String hole,
            Runnable end) {
        this.caravan = caravan;
        this.north = north;
        this.south = south;
        this.properties = properties;
        this.name = name;
        this.hole = hole;
        this.end = end;
    }

    /** No other scene in this gateway has it. */
    String name() {
        return name;
    }

    String property(String name) {
        return Objects.requireNonNull(properties.get(name), name);
    }

    /** The second comes while the first is with its provider. */
    List<Reply> twoAtOnce(String question) {
        CompletableFuture<Reply> first = CompletableFuture.supplyAsync(() -> caravan.post(question));
        await(() -> north.journal().count() >= 1);
        Reply second = caravan.post(question);
        return List.of(first.join(), second);
    }

    void answers() {
        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    void await(BooleanSupplier condition) {
        await(condition, 1);
    }

    /**
     * Waits until it holds. It will no more when something has come by the missing step so often, and all is over; where
     * neither happens, nobody knows what the step is there for.
     */
    void await(BooleanSupplier condition, int often) {
        long until = System.nanoTime() + LONG_ENOUGH.toNanos();
        while (!condition.getAsBoolean()) {
            if (holesMet() >= often && isQuiet()) {
                assertThat(condition.getAsBoolean()).as("when all was over").isTrue();
                return;
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException("it does not come to hold, and not for want of a step");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private long holesMet() {
        return caravan.logged(RemovableSteps.HOLE).stream().filter(hole::equals).count();
    }

    private boolean isQuiet() {
        return Objects.requireNonNull(caravan.gateway().sets().serving()).underWay() == 0;
    }

    @Override
    public void close() {
        try {
            end.run();
        } finally {
            north.close();
            south.close();
        }
    }
}
