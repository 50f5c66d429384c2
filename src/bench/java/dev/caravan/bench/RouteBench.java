package dev.caravan.bench;

import dev.langchain4j.model.chat.ChatModel;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call through all its routes, its row and its line of the log included, that no provider is asked for. */
@State(Scope.Benchmark)
public class RouteBench {
    private final Gateways gateways = Gateways.start(Map.of("caravan.cache.ttl", "1h"));
    private final ChatModel model = gateways.model("simple");

    @Setup
    public void askOnce() {
        model.chat("What is kept is not asked again.");
    }

    @Benchmark
    public String routeWithoutProvider() {
        return model.chat("What is kept is not asked again.");
    }

    @TearDown
    public void close() {
        gateways.close();
    }
}
