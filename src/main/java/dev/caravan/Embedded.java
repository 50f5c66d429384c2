package dev.caravan;

import dev.caravan.call.Asked;
import dev.caravan.embed.CaravanChatModel;
import dev.caravan.embed.CaravanEmbeddingModel;
import dev.caravan.embed.RunningFlow;
import dev.caravan.process.Gateway;
import dev.caravan.process.PropertyFiles;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Caravan inside another program: the same routes and the same policy, and no port. Reads {@code application.properties}
 * and the routes folder of the working directory where they are there, else those in the jar. Threads may share it.
 */
public final class Embedded implements RunningFlow {
    private final Gateway gateway;

    private Embedded(Gateway gateway) {
        this.gateway = gateway;
    }

    /** {@code properties} win over the file and the environment. */
    public static Embedded start(Map<String, String> properties) throws Exception {
        Settings settings =
                PropertyFiles.load(Path.of("application.properties"), System.getenv(), withoutInbox(properties));
        return new Embedded(Gateway.startInside(
                settings,
                RouteSource.in(settings.text("caravan.routes")),
                InstantSource.system(),
                RandomGenerator.of("L64X128MixRandom"),
                new io.micrometer.core.instrument.simple.SimpleMeterRegistry()));
    }

    /** Nobody expects a library to take files out of a folder. */
    private static Map<String, String> withoutInbox(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("caravan.inbox", "off");
        return all;
    }

    /** {@code model} is a tier, {@code provider/model}, or a model's name. */
    public CaravanChatModel chatModel(String model) {
        return new CaravanChatModel(this, model);
    }

    /** {@code model} is {@code provider/model} or a model's name. */
    public CaravanEmbeddingModel embeddingModel(String model) {
        return new CaravanEmbeddingModel(this, model);
    }

    /** Takes a call on its way that somebody in this process makes, such as a component of the host's. */
    @Override
    public void answer(Asked asked) {
        gateway.sets().answer(asked);
    }

    @Override
    public Optional<String> trouble() {
        return gateway.storeTrouble();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
