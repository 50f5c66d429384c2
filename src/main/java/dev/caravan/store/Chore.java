package dev.caravan.store;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done again and again beside the calls. Whatever it fails with, it is done the next time all the same, and by one
 * thread at a time. Trouble of the store's is known already; anything else is a fault of ours, and said once until it has
 * gone well again. Safe for use by many threads.
 */
public final class Chore implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Chore.class);

    private final String name;
    private final Runnable work;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile boolean failing;

    /** {@code name} is what is done, for the log: «looking for edited prices». */
    public Chore(String name, Runnable work) {
        this.name = name;
        this.work = work;
    }

    @Override
    public void run() {
        if (!underWay.compareAndSet(false, true)) {
            return;
        }
        try {
            work.run();
            failing = false;
        } catch (StoreTrouble e) {
            LOG.debug("{} waits for the store: {}", name, e.reason());
        } catch (RuntimeException | Error e) {
            if (failing) {
                LOG.debug("{} failed again", name, e);
            } else {
                failing = true;
                LOG.error("{} failed by our own fault; it is tried again", name, e);
            }
        } finally {
            underWay.set(false);
        }
    }
}
