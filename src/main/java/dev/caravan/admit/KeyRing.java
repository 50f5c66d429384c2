package dev.caravan.admit;

import dev.caravan.call.Identity;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of all clients, held in memory and read again when the store says that they changed. While the store cannot be
 * read, those that were read last hold. Owned by the process. Safe for use by many threads.
 */
public final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final Optional<Store> store;
    private final InstantSource clock;
    private final boolean required;
    private final ReentrantLock reading = new ReentrantLock();
    private final Set<String> plansMissed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Held held;

    /** {@code store} is empty where there are no keys, as for a trial; {@code required} where nobody may call without one. */
    public KeyRing(Optional<Store> store, InstantSource clock, boolean required) {
        this.store = store;
        this.clock = clock;
        this.required = required;
    }

    /** The keys as of a revision of the store. */
    private record Held(long revision, Map<String, ClientKey> byHash, Map<String, ClientKey> byName) {
        static Held of(long revision, List<ClientKey> keys) {
            Map<String, ClientKey> byHash = new HashMap<>();
            Map<String, ClientKey> byName = new HashMap<>();
            for (ClientKey key : keys) {
                byHash.put(key.hash(), key);
                if (!key.revoked()) {
                    byName.put(key.name(), key);
                }
            }
            return new Held(revision, byHash, byName);
        }
    }

    /** Whether nobody may call without a key. */
    boolean required() {
        return required;
    }

    /** Whether there is anything to look into. */
    boolean wereRead() {
        return held != null;
    }

    /** Whether there is anything to look into; where the keys were never read, it is tried now. */
    public boolean known() {
        if (held == null) {
            reading.lock();
            try {
                if (held == null) {
                    read();
                }
            } finally {
                reading.unlock();
            }
        }
        return held != null;
    }

    /** The key with that secret, live or not. */
    Optional<ClientKey> find(Identity.Secret secret) {
        Held now = held;
        return Optional.ofNullable(now == null ? null : now.byHash.get(secret.hash()))
                .filter(key -> same(key.hash(), secret.hash()));
    }

    /** The key of that name that is not revoked. */
    Optional<ClientKey> find(String name) {
        Held now = held;
        return Optional.ofNullable(now == null ? null : now.byName.get(name));
    }

    /** Whether more than one might call; where no key is asked for, those without one are one more. */
    public boolean several() {
        Held now = held;
        return now != null && now.byName.size() > (required ? 1 : 0);
    }

    boolean live(ClientKey key) {
        return key.liveAt(clock.millis());
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether it looks like a key of ours and was none when the keys were read last. */
    public boolean mayBeNew(Identity who) {
        Held now = held;
        return now != null
                && who instanceof Identity.Secret secret
                && secret.ours()
                && !now.byHash.containsKey(secret.hash());
    }

    /** Looks whether the keys changed, for whoever must know what holds now. */
    public void lookAgain() {
        reading.lock();
        try {
            read();
        } finally {
            reading.unlock();
        }
    }

    /** Looks whether the keys changed. Whoever comes while another looks need not. */
    public void refresh() {
        if (reading.tryLock()) {
            try {
                read();
            } finally {
                reading.unlock();
            }
        }
    }

    private void read() {
        Held before = held;
        if (store.isEmpty()) {
            held = Held.of(0, List.of());
            return;
        }
        try {
            held = store.get().read(connection -> {
                // The revision first: what changes in between is read again.
                long revision = KeyTable.revision(connection);
                return before != null && before.revision == revision
                        ? before
                        : Held.of(revision, KeyTable.all(connection));
            });
        } catch (StoreTrouble e) {
            LOG.debug("the keys cannot be read now", e);
        }
    }

    /** Said once of each plan: a key of it is refused until an operator does something about it. */
    void planIsMissing(String plan) {
        if (plansMissed.add(plan)) {
            LOG.warn("no property describes the plan '{}' any more: calls with its keys are refused", plan);
        }
    }
}
