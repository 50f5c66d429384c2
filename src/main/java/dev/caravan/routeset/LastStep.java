package dev.caravan.routeset;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.MessageHistory;
import org.apache.camel.NamedNode;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.MessageHistoryFactory;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where a message came to in the routes of an operator's own, for the case that it fails there: the step that it entered
 * last. Camel's history keeps every step of every message, and its own mark is gone when a failure is told. Immutable.
 */
record LastStep(String routeId, NamedNode node) {
    private static final String PROPERTY = "caravan.last-step";

    static Optional<LastStep> of(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(PROPERTY, LastStep.class));
    }

    /** From now on messages are marked in all routes but ours, unless an operator wants Camel's history. */
    static void mark(DefaultCamelContext context, Set<String> ours) {
        if (Boolean.TRUE.equals(context.isMessageHistory())) {
            return;
        }
        context.setMessageHistoryFactory(new Marks(context));
        for (RouteDefinition route : context.getRouteDefinitions()) {
            if (!ours.contains(route.getRouteId()) && route.getMessageHistory() == null) {
                route.setMessageHistory("true");
            }
        }
    }

    String id() {
        return node.getId();
    }

    /** {@code (routes/own.camel.yaml:12)}, as far as it is known. */
    String placeIn(Blueprint files) {
        String file = node.getLocation();
        return file == null ? "" : " (" + files.folder() + "/" + file + ":" + line(files.lines(file)) + ")";
    }

    /** Of a step that is written on one line, Camel names the line above. */
    private int line(List<String> lines) {
        int line = node.getLineNumber();
        String step = node.getShortName() + ":";
        boolean here = line > 0 && line <= lines.size() && lines.get(line - 1).contains(step);
        boolean below = line >= 0 && line < lines.size() && lines.get(line).contains(step);
        return below && !here ? line + 1 : line;
    }

    /** Keeps no history. */
    private static final class Marks extends ServiceSupport implements MessageHistoryFactory {
        private CamelContext context;

        Marks(CamelContext context) {
            this.context = context;
        }

        @Override
        public CamelContext getCamelContext() {
            return context;
        }

        @Override
        public void setCamelContext(CamelContext given) {
            context = given;
        }

        @Override
        @SuppressWarnings("NullAway") // Camel keeps none then
        public @Nullable MessageHistory newMessageHistory(String routeId, NamedNode node, Exchange exchange) {
            exchange.setProperty(PROPERTY, new LastStep(routeId, node));
            return null;
        }

        @Override
        public boolean isCopyMessage() {
            return false;
        }

        @Override
        public void setCopyMessage(boolean copyMessage) {}

        @Override
        @SuppressWarnings("NullAway") // all nodes
        public @Nullable String getNodePattern() {
            return null;
        }

        @Override
        public void setNodePattern(String nodePattern) {}
    }
}
