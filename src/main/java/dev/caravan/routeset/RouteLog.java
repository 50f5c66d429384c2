package dev.caravan.routeset;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.log.LogComponent;
import org.apache.camel.component.log.LogEndpoint;
import org.apache.camel.spi.annotations.Component;

/** Camel's {@code log:}, which says from which route, unless it is told otherwise. */
// By this name Camel finds what sets the options.
@Component("log")
final class RouteLog extends LogComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        boolean said = parameters.containsKey("showRouteId");
        Endpoint endpoint = super.createEndpoint(uri, remaining, parameters);
        if (endpoint instanceof LogEndpoint log && !said) {
            log.setShowRouteId(true);
        }
        return endpoint;
    }
}
