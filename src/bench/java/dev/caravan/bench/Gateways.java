package dev.caravan.bench;

import dev.caravan.embed.CaravanChatModel;
import dev.caravan.harness.TestCaravan;
import dev.caravan.process.Gateway;
import dev.caravan.routeset.RouteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;

/** A gateway with the project's own routes and without a port: its callers are in this process. */
record Gateways(Gateway gateway) implements AutoCloseable {
    static Gateways start(Map<String, String> properties) {
        try {
            Path folder = Files.createTempDirectory("bench");
            Map<String, String> all = new HashMap<>(Map.of(
                    "caravan.data", folder.resolve("data").toString(),
                    "caravan.inbox", folder.resolve("inbox").toString(),
                    "caravan.outbox", folder.resolve("outbox").toString(),
                    "caravan.probe.every", "0s",
                    "caravan.cache.ttl", "0s"));
            all.putAll(properties);
            return new Gateways(Gateway.startInside(
                    TestCaravan.settings(all),
                    new RouteSource.Folder(Path.of("routes")),
                    InstantSource.system(),
                    RandomGeneratorFactory.of("L64X128MixRandom").create(7)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException("the gateway did not start", e);
        }
    }

    CaravanChatModel model(String name) {
        return new CaravanChatModel(gateway.sets()::answer, name);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
