package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Two providers, one behind the other in every chain, and a gateway with all its steps or without one. */
final class Scene implements AutoCloseable {
    static final Path ROUTES = Path.of("routes");

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    /** Where a step is missing, a call may never be answered. */
    private static final Duration FOR_THE_TORN = Duration.ofSeconds(2);

    final ProviderStub north = ProviderStub.openAi().says("from north").usage(20, 7);
    final ProviderStub south = ProviderStub.openAi().says("from south").usage(30, 8);
    final TestCaravan caravan;
    private final Duration patience;

    private Scene(UnaryOperator<TestCaravan.Builder> kind, Duration patience) {
        this.patience = patience;
        TestCaravan.Builder builder =
                TestCaravan.with().provider("north", north).provider("south", south);
        try {
            caravan = kind.apply(builder.patience(patience)).start();
        } catch (RuntimeException e) {
            closeProviders();
            throw e;
        }
    }

    /** With all steps, in files that were written again as those without a step are. */
    static Scene whole(Probe probe, List<RouteFile> files) {
        return new Scene(
                builder -> {
                    files.forEach(file -> builder.routeFile(place(file), file.written()));
                    return probe.kind().apply(builder);
                },
                LONG_ENOUGH);
    }

    static Scene without(String step, RouteFile file, Probe probe) {
        return new Scene(
                builder -> probe.kind().apply(builder).routeFile(place(file), file.without(step)), FOR_THE_TORN);
    }

    /** The second comes while the first is with its provider. */
    List<Reply> twoAtOnce(String question) {
        CompletableFuture<Reply> first = CompletableFuture.supplyAsync(() -> caravan.post(question));
        north.journal().awaitCount(1, LONG_ENOUGH);
        Reply second = caravan.post(question);
        return List.of(first.join(), second);
    }

    private static String place(RouteFile file) {
        return ROUTES.relativize(file.path()).toString();
    }

    void answers() {
        assertThat(caravan.chat("hi").text()).isEqualTo("from north");
    }

    Duration patience() {
        return patience;
    }

    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        try {
            caravan.close();
        } finally {
            closeProviders();
        }
    }

    /** Routes with a hole in them may complain. */
    void closeTorn() {
        try {
            close();
        } catch (AssertionError complaints) {
            // That is why they are not run.
        }
    }

    private void closeProviders() {
        north.close();
        south.close();
    }
}
