package dev.caravan.batch.work;

import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchBook;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Items;
import dev.caravan.batch.store.Workers;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the batches claim items in turn, up to what may wait here. Who holds nothing gets a little all the same: what
 * waits for a model that is away must not hold out the others. Its foreman's lock is held by whoever calls.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final long BYTES_A_CLAIM = Site.LARGE;
    private static final long BYTES_A_SMALL_CLAIM = 64 << 10;

    /** What is asked takes its size in memory several times over. */
    private static final long MOST_BYTES_WAITING = Runtime.getRuntime().maxMemory() / 64;

    private final Store store;
    private final Items items;
    private final Workers workers;
    private final InstantSource clock;
    private final Consumer<Runnable> foreman;
    private final Rota turns = new Rota();

    /** What came of a claim is handed to the {@code foreman}, to be done under the lock. */
    Claims(Store store, Items items, Workers workers, InstantSource clock, Consumer<Runnable> foreman) {
        this.store = store;
        this.items = items;
        this.workers = workers;
        this.clock = clock;
        this.foreman = foreman;
    }

    void add(Site site) {
        turns.add(site);
    }

    void remove(Site site) {
        turns.remove(site);
    }

    void claim(Collection<Site> sites) {
        long now = clock.millis();
        long waiting = 0;
        boolean large = false;
        boolean wanted = false;
        Set<String> working = new HashSet<>();
        for (Site site : sites) {
            waiting += site.bytesWaiting() + (site.claiming() ? BYTES_A_CLAIM : 0);
            large |= site.claimsLarge();
            wanted |= site.wantsLarge();
            if (site.held() > 0 || site.claiming()) {
                working.add(site.batch().owner());
            }
        }
        Round round = new Round(now, waiting, working);
        if (!large && wanted) {
            round.large(sites.stream().allMatch(site -> site.large() == 0));
        }
        boolean any = true;
        while (any) {
            any = turns.offer(round::claim);
        }
    }

    /** One round of claims. */
    private final class Round {
        private final long now;
        private final Set<String> working;
        private long waiting;

        Round(long now, long waiting, Set<String> working) {
            this.now = now;
            this.waiting = waiting;
            this.working = working;
        }

        /** One at a time may claim a large item: it may fill what is left, and there is one where nothing else is large. */
        void large(boolean none) {
            long room = none ? Long.MAX_VALUE : MOST_BYTES_WAITING - waiting;
            if (room > BYTES_A_CLAIM) {
                boolean unused = turns.offer(site -> site.wantsLarge() && mayClaim(site) && claims(site, room));
            }
        }

        private boolean mayClaim(Site site) {
            return site.batch().state() == BatchState.OPEN && site.wanted(now) > 0;
        }

        private boolean claims(Site site, long largest) {
            site.claimsLarge(largest > BYTES_A_CLAIM);
            Claims.this.claim(site, new Items.Wanted(site.wanted(now), BYTES_A_CLAIM, largest));
            waiting += BYTES_A_CLAIM;
            working.add(site.batch().owner());
            return true;
        }

        boolean claim(Site site) {
            if (site.wantsLarge() || !mayClaim(site)) {
                return false;
            }
            if (waiting < MOST_BYTES_WAITING) {
                return claims(site, BYTES_A_CLAIM);
            }
            boolean idle = site.held() == 0 && waiting < 2 * MOST_BYTES_WAITING;
            boolean ownerIdle = !working.contains(site.batch().owner()) && waiting < 3 * MOST_BYTES_WAITING;
            if (!idle && !ownerIdle) {
                return false;
            }
            waiting += BYTES_A_SMALL_CLAIM;
            working.add(site.batch().owner());
            Claims.this.claim(site, new Items.Wanted(site.wanted(now), BYTES_A_SMALL_CLAIM, BYTES_A_CLAIM));
            return true;
        }
    }

    private void claim(Site site, Items.Wanted wanted) {
        Batch batch = site.batch();
        long after = site.claimedUpTo();
        site.claims();
        var unused = store.submit(connection -> claimed(connection, batch, after, wanted))
                .whenComplete((claimed, failure) -> foreman.accept(() -> {
                    if (failure == null) {
                        site.claimed(claimed, clock.millis());
                    } else {
                        failed(site, failure);
                    }
                }));
    }

    private Items.Claimed claimed(Connection connection, Batch batch, long after, Items.Wanted wanted)
            throws SQLException {
        // One process at a time spends the money of a batch, for each counts by itself.
        boolean mine = !batch.hasItsOwnMoney()
                || BatchBook.update(
                                connection,
                                "UPDATE batch SET holder = ? WHERE number = ? AND (holder IS NULL OR holder = ?)",
                                workers.me(),
                                batch.number(),
                                workers.me())
                        == 1;
        return mine ? items.claim(connection, batch.number(), after, workers.me(), wanted) : Items.Claimed.NONE;
    }

    private void failed(Site site, Throwable failure) {
        site.claimFailed(clock.millis());
        if (!(failure instanceof StoreTrouble)) {
            LOG.error("the items of {} cannot be claimed", site.batch().words(), failure);
        }
    }
}
