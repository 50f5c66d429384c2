package dev.caravan.routeset;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.log.LogComponent;

/** Camel's {@code log:}, which says from which route, unless it is told otherwise. */
final class RouteLog extends LogComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        parameters.putIfAbsent("showRouteId", "true");
        return super.createEndpoint(uri, remaining, parameters);
    }
}
