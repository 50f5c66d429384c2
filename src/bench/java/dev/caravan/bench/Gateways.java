package dev.caravan.bench;

import dev.caravan.Embedded;
import dev.caravan.embed.CaravanChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A Caravan with the project's own routes and without a port: its callers are in this process. */
record Gateways(Embedded caravan) implements AutoCloseable {
    static Gateways start(Map<String, String> properties) {
        try {
            Path folder = Files.createTempDirectory("bench");
            Map<String, String> all = new HashMap<>(Map.of(
                    "caravan.data",
                    folder.resolve("data").toString(),
                    "caravan.routes",
                    "routes",
                    "caravan.cache.ttl",
                    "0s"));
            all.putAll(properties);
            return new Gateways(Embedded.with(all).environment(Map.of()).start());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException("it did not start", e);
        }
    }

    CaravanChatModel model(String name) {
        return caravan.chatModel(name);
    }

    @Override
    public void close() {
        caravan.close();
    }
}
