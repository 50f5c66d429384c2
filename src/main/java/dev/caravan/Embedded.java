package dev.caravan;

import dev.caravan.call.Asked;
import dev.caravan.embed.CaravanChatModel;
import dev.caravan.embed.CaravanEmbeddingModel;
import dev.caravan.embed.RunningFlow;
import dev.caravan.process.Guest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Caravan inside another program: the same routes and the same policy, and no port. It takes the properties that it is
 * given, the providers' keys of the environment, and its own defaults; of the working directory it reads nothing and writes
 * nothing there, unless a property names a file in it. Two of them share nothing, unless they are given the same
 * {@code caravan.data} or {@code caravan.store.url}. Threads may share it.
 */
public final class Embedded implements RunningFlow {
    private final Guest guest;

    private Embedded(Guest guest) {
        this.guest = guest;
    }

    /**
     * {@code properties} win over the environment.
     *
     * @throws Exception where a property is unknown or malformed, or routes that one names are faulty; nothing runs then
     */
    public static Embedded start(Map<String, String> properties) throws Exception {
        return with(properties).start();
    }

    /** For more than properties. */
    public static Builder with(Map<String, String> properties) {
        return new Builder(properties);
    }

    /** What a Caravan may be given by the program that it is inside. For one thread. */
    public static final class Builder {
        private final Map<String, String> properties;
        private Map<String, String> environment = System.getenv();
        private MeterRegistry meters = new SimpleMeterRegistry();
        private InstantSource clock = InstantSource.system();

        private Builder(Map<String, String> properties) {
            this.properties = Map.copyOf(properties);
        }

        /** In place of the process's: {@code OPENAI_API_KEY} and the like. */
        public Builder environment(Map<String, String> variables) {
            this.environment = Map.copyOf(variables);
            return this;
        }

        /** Where it counts; the registry stays its owner's. */
        public Builder meters(MeterRegistry registry) {
            this.meters = registry;
            return this;
        }

        /** By which limits, budgets and the ledger go. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        public Embedded start() throws Exception {
            return new Embedded(Guest.start(properties, environment, meters, clock));
        }
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
        guest.answer(asked);
    }

    /** Where its ledger and all else that it keeps is: a file, or a database. */
    public String store() {
        return guest.store();
    }

    /** Why it cannot answer now, such as a store that cannot be written; empty where it can. */
    @Override
    public Optional<String> trouble() {
        return guest.trouble();
    }

    /** How many calls wait for their answers, or are being written down. */
    public int underWay() {
        return guest.underWay();
    }

    /** Whether the built-in sandbox is all that answers, because there is no key of a provider. */
    public boolean sandboxOnly() {
        return guest.sandboxOnly();
    }

    /** Refuses new calls, waits for those under way as long as {@code caravan.drain.within} says, and ends. */
    @Override
    public void close() {
        guest.close();
    }
}
