package dev.caravan.routeset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * What fetches work by itself in a set of routes: watched folders, queues, timers. Held when the set is built, for only
 * one set at a time may fetch. Used by one thread at a time.
 */
final class Consumers {
    private final CamelContext context;
    private final List<String> routes = new ArrayList<>();
    private boolean started;
    private Runnable whenLetGo = () -> {};

    Consumers(CamelContext context) {
        this.context = context;
    }

    void hold(String route) {
        routes.add(route);
    }

    /** Starts all that can be started; the others by their route, with what is wrong with them. */
    Map<String, Exception> start() {
        started = true;
        Map<String, Exception> failed = new TreeMap<>();
        for (String route : routes) {
            try {
                context.getRouteController().startRoute(route);
            } catch (Exception e) {
                failed.put(route, e);
            }
        }
        return failed;
    }

    /** What holds up those that were fetched for no good reason is told so. */
    void whenLetGo(Runnable told) {
        whenLetGo = told;
    }

    /** Fetches no more; what was fetched is done to its end, however long that takes. */
    void letGo() {
        for (Consumer consumer : consumers()) {
            if (consumer instanceof ShutdownAware batch) {
                batch.deferShutdown(ShutdownRunningTask.CompleteCurrentTaskOnly);
            }
            ServiceHelper.suspendService(consumer);
        }
        whenLetGo.run();
    }

    /** Whether nothing that was fetched is still being done. */
    boolean quiet() {
        boolean fetching = consumers().stream()
                .anyMatch(consumer -> consumer instanceof ScheduledPollConsumer polling && polling.isPolling());
        boolean working = routes.stream()
                .anyMatch(route -> context.getInflightRepository().size(route) > 0);
        return !started || (!fetching && !working);
    }

    private List<Consumer> consumers() {
        List<Consumer> consumers = new ArrayList<>();
        for (String name : started ? routes : List.<String>of()) {
            Route route = context.getRoute(name);
            if (route != null && route.getConsumer() != null) {
                consumers.add(route.getConsumer());
            }
        }
        return consumers;
    }
}
