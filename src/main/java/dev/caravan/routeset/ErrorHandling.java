package dev.caravan.routeset;

import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;

/**
 * Who sees to a failure. In an inner route it flies on to whoever led there, so that the edge answers it once: in all of
 * ours, and in an operator's own that sees to none itself. All other routes have what their files say, or else Camel's
 * ordinary handler.
 */
final class ErrorHandling {
    private static final String INNER = "direct:";

    private ErrorHandling() {}

    /** {@code ours} are the ids of the routes that Caravan comes with. */
    static void bind(DefaultCamelContext context, Set<String> ours) {
        RedeliveryPolicyDefinition quiet = new RedeliveryPolicyDefinition();
        // Said by the failure log, with the place where it happened.
        quiet.setLogExhausted("false");
        DefaultErrorHandlerDefinition ordinary = new DefaultErrorHandlerDefinition();
        ordinary.setRedeliveryPolicy(quiet);
        // One that has nothing to do takes a shortcut, on which it does not look at its policy.
        ordinary.setOnPrepareFailureProcessor(exchange -> {});
        for (RouteDefinition route : context.getRouteDefinitions()) {
            boolean inner = route.getInput().getEndpointUri().startsWith(INNER)
                    && route.getRouteConfigurationId() == null
                    && !route.isErrorHandlerFactorySet();
            if (inner && (ours.contains(route.getRouteId()) || !seesToFailures(route))) {
                route.setErrorHandlerFactory(new NoErrorHandlerDefinition());
            } else {
                route.setErrorHandlerFactoryIfNull(ordinary);
            }
        }
    }

    private static boolean seesToFailures(RouteDefinition route) {
        return route.getOutputs().stream().anyMatch(OnExceptionDefinition.class::isInstance);
    }
}
