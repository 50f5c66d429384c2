package dev.caravan.door;

import dev.caravan.call.Identity;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Lets a request whose key nobody knows wait until the keys were looked at once more: it may just have been made. However
 * many guess, the keys are looked at so many times a second at the most, and of more than so many guesses the others hear no
 * at once. Safe for use by many threads.
 */
public final class SecondLook {
    private static final Duration GAP = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST = 256;

    private final Vertx vertx;
    private final Predicate<Identity> mayBeNew;
    private final Runnable look;
    private List<Runnable> waiting = new ArrayList<>();
    private boolean planned;
    private long lastNanos = System.nanoTime() - GAP.toNanos();

    /** {@code look} may wait for the store. */
    public SecondLook(Vertx vertx, Predicate<Identity> mayBeNew, Runnable look) {
        this.vertx = vertx;
        this.mayBeNew = mayBeNew;
        this.look = look;
    }

    boolean isWorthIt(Identity who) {
        return mayBeNew.test(who);
    }

    /** Whether it will go on, by some thread or other: where too many wait, it will not. */
    synchronized boolean waitFor(Runnable goOn) {
        if (waiting.size() >= MOST) {
            return false;
        }
        AtomicBoolean over = new AtomicBoolean();
        Runnable once = () -> {
            if (over.compareAndSet(false, true)) {
                goOn.run();
            }
        };
        waiting.add(once);
        // A store that hangs is no reason to let them hang.
        vertx.setTimer(PATIENCE.toMillis(), late -> once.run());
        if (!planned) {
            planned = true;
            long left = TimeUnit.NANOSECONDS.toMillis(GAP.toNanos() - (System.nanoTime() - lastNanos));
            if (left > 0) {
                vertx.setTimer(left, now -> begin());
            } else {
                begin();
            }
        }
        return true;
    }

    private void begin() {
        Thread.ofVirtual().name("second look at the keys").start(() -> {
            List<Runnable> mine = taken();
            try {
                look.run();
            } finally {
                mine.forEach(Runnable::run);
            }
        });
    }

    /** Those who come from now on are for the next look: this one may have passed what they ask for. */
    private synchronized List<Runnable> taken() {
        List<Runnable> mine = waiting;
        waiting = new ArrayList<>();
        planned = false;
        lastNanos = System.nanoTime();
        return mine;
    }
}
