package dev.caravan.camel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks, as long as there are calls that somebody else waits for, whether they still do: whoever waits for an exchange and
 * is interrupted leaves a failure in it, and tells nobody. Threads may share it.
 */
final class Watch implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;

    private final CamelContext context;
    private final Set<Runnable> looks = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScheduledExecutorService clock;

    Watch(CamelContext context) {
        this.context = context;
    }

    void begin(Runnable look) {
        looks.add(look);
        if (clock == null) {
            start();
        }
    }

    void end(Runnable look) {
        looks.remove(look);
    }

    private synchronized void start() {
        if (clock == null) {
            ScheduledExecutorService started =
                    context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "caravan-watch");
            var unused = started.scheduleWithFixedDelay(
                    () -> looks.forEach(Runnable::run), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            clock = started;
        }
    }

    @Override
    public synchronized void close() {
        ScheduledExecutorService started = clock;
        if (started != null) {
            context.getExecutorServiceManager().shutdownNow(started);
            clock = null;
        }
    }
}
