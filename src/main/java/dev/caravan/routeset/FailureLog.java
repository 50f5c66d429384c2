package dev.caravan.routeset;

import dev.caravan.routeset.soundness.Reasons;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureHandledEvent;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.EventNotifierSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the log for a message that failed and that no route has seen to: which route, at which step, where that
 * stands, the name of the request, the cause. Its stack is for {@code debug}. Safe for use by many threads.
 */
final class FailureLog extends EventNotifierSupport {
    private static final Logger LOG = LoggerFactory.getLogger("caravan.routes");

    private final Blueprint files;
    private final Set<Throwable> known = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    FailureLog(Blueprint files) {
        this.files = files;
        setIgnoreCamelContextEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeSentEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
    }

    /** What the consumers of an endpoint fail with goes the same way, unless its route says otherwise. */
    Endpoint lendTo(Endpoint endpoint) {
        if (endpoint instanceof DefaultEndpoint plain
                && plain.getExceptionHandler() == null
                && !plain.isBridgeErrorHandler()) {
            plain.setExceptionHandler(new OfConsumers(plain.getEndpointBaseUri()));
        }
        return endpoint;
    }

    @Override
    public void notify(CamelEvent event) {
        switch (event) {
            case ExchangeFailureHandledEvent seenTo ->
                Optional.ofNullable(seenTo.getExchange().getException()).ifPresent(known::add);
            case ExchangeFailedEvent failed -> report(failed.getExchange(), failed.getCause());
            default -> {}
        }
    }

    private void report(Exchange exchange, Throwable why) {
        if (exchange.getProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK, false, Boolean.class)) {
            // Whoever stands around it, such as a breaker with a fallback, has it next.
            return;
        }
        // What a part fails with comes back in the failure of the whole.
        boolean said = Reasons.causes(why).anyMatch(known::contains);
        if (known.add(why) && !said) {
            say("the route " + whereOf(exchange) + ", " + idOf(exchange), why);
        }
    }

    private static void say(String what, Throwable why) {
        String cause = Reasons.withKind(why);
        if (LOG.isDebugEnabled()) {
            LOG.error("{}: {}", what, cause, why);
        } else {
            LOG.error("{}: {}", what, cause);
        }
    }

    private String whereOf(Exchange exchange) {
        return LastStep.of(exchange)
                .map(step -> step.routeId() + " failed at its step " + step.id() + step.placeIn(files))
                .orElseGet(() -> exchange.getFromRouteId() + " failed");
    }

    /** A part of a request is told by the request's name. */
    private static String idOf(Exchange exchange) {
        String whole = exchange.getProperty(Exchange.CORRELATION_ID, String.class);
        return whole == null ? exchange.getExchangeId() : whole;
    }

    private final class OfConsumers implements ExceptionHandler {
        private final String endpoint;

        OfConsumers(String endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public void handleException(Throwable why) {
            tell(null, why);
        }

        @Override
        public void handleException(String message, Throwable why) {
            tell(null, why);
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable why) {
            tell(exchange, why);
        }

        /** Camel has it without an exchange too, whatever it calls. */
        private void tell(@Nullable Exchange exchange, @Nullable Throwable why) {
            if (exchange != null && why != null) {
                report(exchange, why);
            } else if (why != null && known.add(why)) {
                say(endpoint + " failed", why);
            }
        }
    }
}
