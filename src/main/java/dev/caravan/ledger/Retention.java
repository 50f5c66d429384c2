package dev.caravan.ledger;

import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops what is older than the settings say, in portions of a few milliseconds between the commits of calls. The room
 * they leave is used again. Safe for use by many threads; one of them does the work.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /** Budgets begin anew with the sums of this month and the last. */
    private static final Duration SPENT = Duration.ofDays(62);

    private static final int PORTION = 500;
    private static final int PORTION_OF_TEXTS = 50;
    private static final long AT_ONE_GO_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Store store;
    private final InstantSource clock;
    private final Calendar calendar;
    private final Duration rows;
    private final Duration rollUps;
    private final Duration texts;
    private final AtomicBoolean underWay = new AtomicBoolean();

    public Retention(Store store, Settings settings, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        calendar = new Calendar(settings.zone("caravan.budget.zone"));
        rows = settings.duration("caravan.ledger.rows");
        rollUps = settings.duration("caravan.ledger.roll-ups");
        texts = settings.duration("caravan.ledger.texts");
    }

    /** For at most a second, so that it is a small share of the writer's time; what is left waits for the next run. */
    public void run() {
        if (!underWay.compareAndSet(false, true)) {
            return;
        }
        try {
            long end = System.nanoTime() + AT_ONE_GO_NANOS;
            for (Old old : everything()) {
                while (System.nanoTime() < end && store.<Boolean>read(old::isThere)) {
                    drop(old);
                }
            }
        } catch (StoreTrouble e) {
            LOG.debug("what is too old stays for now: {}", e.reason());
        } finally {
            underWay.set(false);
        }
    }

    private void drop(Old old) {
        store.write(connection -> {
            old.drop(connection);
            return true;
        });
    }

    private List<Old> everything() {
        long now = clock.millis();
        long oldestDay = Calendar.number(calendar.dayOf(now - rollUps.toMillis()));
        return List.of(
                new Old.Rows("kept_text", "at", now - texts.toMillis(), PORTION_OF_TEXTS),
                new Old.Answers(now, PORTION_OF_TEXTS),
                new Old.Rows("ledger", "at", now - rows.toMillis(), PORTION),
                new Old.Sums("spent", "quarter", Calendar.quarterOf(now - SPENT.toMillis()), PORTION),
                new Old.Sums("tag_roll_up", "day", oldestDay, PORTION),
                new Old.Sums("roll_up", "day", oldestDay, PORTION));
    }
}
