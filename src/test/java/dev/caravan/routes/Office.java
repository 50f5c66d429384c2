package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A gateway on the files as they are shipped, with stubs for the vendors that have a key, and its operator at work. */
final class Office implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    private final Map<String, ProviderStub> vendors = new HashMap<>(Map.of(
            "openai", ProviderStub.openAi(),
            "anthropic", ProviderStub.anthropic(),
            "gemini", ProviderStub.gemini(),
            "mistral", ProviderStub.openAi()));
    private final Desk desk;
    final TestCaravan caravan;

    private Office(UnaryOperator<TestCaravan.Builder> kind, Set<String> withKeys) {
        vendors.forEach((name, stub) -> stub.says("from " + name));
        TestCaravan.Builder builder = TestCaravan.with().live();
        vendors.forEach((name, stub) -> builder.property("caravan.provider." + name + ".base-url", stub.baseUrl()));
        withKeys.forEach(name -> builder.property("caravan.provider." + name + ".api-key", "sk-of-" + name));
        caravan = kind.apply(builder).start();
        desk = new Desk(caravan);
    }

    static Office with(String... keys) {
        return of(UnaryOperator.identity(), keys);
    }

    static Office of(UnaryOperator<TestCaravan.Builder> kind, String... keys) {
        return new Office(kind, Set.of(keys));
    }

    ProviderStub vendor(String name) {
        return Objects.requireNonNull(vendors.get(name));
    }

    /** Makes all changes of an edit, file by file, and each holds when this comes back. */
    void make(int edit) {
        Guide.edit(edit).changes().forEach(this::save);
    }

    /** One file is saved, and holds when this comes back. */
    void save(Guide.Change change) {
        assertThat(trySaving(change)).as("%s", change).isEqualTo("accepted");
    }

    /** What became of the save. */
    String trySaving(Guide.Change change) {
        double before = saves("accepted") + saves("rejected");
        double rejected = saves("rejected");
        desk.make(change);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (saves("accepted") + saves("rejected") == before) {
            assertThat(System.nanoTime()).as("waited for the save").isLessThan(end);
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        return saves("rejected") == rejected ? "accepted" : "rejected";
    }

    private double saves(String result) {
        return caravan.meter("llm_route_reloads_total", result);
    }

    Reply tagged(String tags, String model, boolean streamed) {
        return caravan.post("/v1/chat/completions", TestCaravan.request(model, "hi", streamed), "x-caravan-tags", tags);
    }

    /** Lies in the folder from which the gateway runs. */
    static void delete(Path... files) throws IOException {
        for (Path file : List.of(files)) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() {
        try {
            caravan.close();
        } finally {
            vendors.values().forEach(ProviderStub::close);
        }
    }
}
