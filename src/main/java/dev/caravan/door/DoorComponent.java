package dev.caravan.door;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.spi.annotations.Component;

/**
 * Camel's {@code platform-http}, behind our door: with {@code caravan.open} a route says that it asks for no key where
 * others do.
 */
@Component("platform-http")
public final class DoorComponent extends PlatformHttpComponent {
    public static final String OPEN = "caravan.open";

    private final Set<String> open = ConcurrentHashMap.newKeySet();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Object written = parameters.remove(OPEN);
        String value = written == null ? "false" : written.toString();
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("'" + OPEN + "' must be true or false, not '" + value + "'");
        }
        Endpoint endpoint = super.createEndpoint(uri, remaining, parameters);
        if (value.equals("true")) {
            open.add(endpoint.getEndpointUri());
        }
        return endpoint;
    }

    boolean isOpen(Endpoint endpoint) {
        return open.contains(endpoint.getEndpointUri());
    }
}
