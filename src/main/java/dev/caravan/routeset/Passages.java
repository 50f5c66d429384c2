package dev.caravan.routeset;

import dev.caravan.meter.Meters;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts the messages that pass the routes of an operator's own, and how long they took. In meters of the process: Camel's
 * are named for their context, of which every save makes another. Threads may share it.
 */
final class Passages implements RoutePolicyFactory {
    private final Meters meters;
    private final Set<String> ours;

    Passages(Meters meters, Set<String> ours) {
        this.meters = meters;
        this.ours = ours;
    }

    @Override
    @SuppressWarnings("NullAway") // Camel takes none for an answer
    public @Nullable RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return ours.contains(routeId) ? null : new Counted(routeId);
    }

    private final class Counted extends RoutePolicySupport {
        private final String route;
        private final String began;

        Counted(String route) {
            this.route = route;
            this.began = "caravan.began." + route;
        }

        @Override
        public void onExchangeBegin(Route passed, Exchange exchange) {
            exchange.setProperty(began, System.nanoTime());
        }

        @Override
        public void onExchangeDone(Route passed, Exchange exchange) {
            Object since = exchange.removeProperty(began);
            long nanos = since instanceof Long start ? System.nanoTime() - start : 0;
            meters.passed(route, exchange.isFailed(), nanos);
        }
    }
}
