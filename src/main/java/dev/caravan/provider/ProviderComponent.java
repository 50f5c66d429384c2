package dev.caravan.provider;

import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Rests;
import dev.caravan.chain.Spread;
import dev.caravan.dialect.Thoughts;
import dev.caravan.dialect.sandbox.Sandbox;
import dev.caravan.meter.Meters;
import dev.caravan.request.Room;
import dev.caravan.settings.Settings;
import dev.caravan.tier.ProviderKey;
import dev.caravan.tier.Providers;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code provider:NAME}: the call to one provider. What belongs to the process (the transport, the meters) is handed in, so
 * that it outlives the set of routes that the component belongs to.
 */
public final class ProviderComponent extends DefaultComponent {
    private final Map<String, ProviderEndpoint> endpoints = new ConcurrentHashMap<>();
    private final Settings settings;
    private final Providers providers;
    private final Transport transport;
    private final Meters meters;
    private final Rests rests;
    private final Spread spread;
    private final Sandbox sandbox;
    private final Thoughts thoughts;
    private final InstantSource clock;
    private final Room room;
    private final ModelSettings models;

    public ProviderComponent(
            CamelContext context,
            Settings settings,
            Providers providers,
            ModelSettings models,
            Transport transport,
            Meters meters,
            Rests rests,
            Spread spread,
            Sandbox sandbox,
            Thoughts thoughts,
            InstantSource clock,
            Room room) {
        super(context);
        this.settings = settings;
        this.providers = providers;
        this.models = models;
        this.transport = transport;
        this.meters = meters;
        this.rests = rests;
        this.spread = spread;
        this.sandbox = sandbox;
        this.thoughts = thoughts;
        this.clock = clock;
        this.room = room;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        ProviderEndpoint endpoint = new ProviderEndpoint(uri, this, name);
        setProperties(endpoint, parameters);
        providers.add(endpoint.provider());
        endpoints.put(name, endpoint);
        return endpoint;
    }

    /** The provider of that name, or one of its keys that is called so, where a route leads to it. */
    Optional<ProviderEndpoint> endpoint(String label) {
        return Optional.ofNullable(endpoints.get(ProviderKey.provider(label)))
                .flatMap(endpoint -> endpoint.labelled(label));
    }

    Settings settings() {
        return settings;
    }

    Providers providers() {
        return providers;
    }

    ModelSettings models() {
        return models;
    }

    Transport transport() {
        return transport;
    }

    Meters meters() {
        return meters;
    }

    Rests rests() {
        return rests;
    }

    Spread spread() {
        return spread;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Thoughts thoughts() {
        return thoughts;
    }

    InstantSource clock() {
        return clock;
    }

    /** The memory for what is made of requests. */
    Room room() {
        return room;
    }
}
