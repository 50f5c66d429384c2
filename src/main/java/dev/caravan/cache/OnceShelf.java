package dev.caravan.cache;

import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.failure.Refusal;
import dev.caravan.store.Clean;
import dev.caravan.store.KeptBytes;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers of calls that are to be answered once, in the store: they are there after a restart, and for a day. Safe for
 * use by many threads.
 */
public final class OnceShelf {
    private static final Logger LOG = LoggerFactory.getLogger(OnceShelf.class);
    private static final Duration KEPT_FOR = Duration.ofHours(24);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final String COLUMNS = "fingerprint, document, provider, model, tier, input_tokens,"
            + " cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, estimated";
    private static final String FIND =
            "SELECT " + COLUMNS + " FROM repeatable WHERE owner = ? AND idempotency_key = ? AND expires_at > ?";
    private static final String FORGET =
            "DELETE FROM repeatable WHERE owner = ? AND idempotency_key = ? RETURNING owner, OCTET_LENGTH(document)";
    private static final String KEEP = "INSERT INTO repeatable (owner, idempotency_key, expires_at, " + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Optional<Store> store;
    private final long perKey;
    private final InstantSource clock;

    /**
     * {@code store} is empty where no call is ever made. What is kept for one key is {@code perKey} bytes and what calls
     * under way bring; 0 is no limit.
     */
    public OnceShelf(Optional<Store> store, long perKey, InstantSource clock) {
        this.store = store;
        this.perKey = perKey;
        this.clock = clock;
    }

    /**
     * The answer that was given under this name.
     *
     * @throws Refusal 422 where it was given to another request, 429 where it was not given and could not be kept, 503 where
     *     nobody can know
     */
    Optional<Kept> find(Once once) {
        try {
            return store.flatMap(opened -> opened.<Optional<Kept>>read(connection -> {
                try (PreparedStatement select = connection.prepareStatement(FIND)) {
                    Clean.set(select, 1, once.owner());
                    Clean.set(select, 2, once.name());
                    select.setLong(3, clock.millis());
                    try (ResultSet found = select.executeQuery()) {
                        if (!found.next()) {
                            requireRoom(connection, once);
                            return Optional.empty();
                        }
                        once.requireSame(found.getString(1));
                        return Optional.of(kept(found));
                    }
                }
            }));
        } catch (StoreTrouble e) {
            String message = "whether this Idempotency-Key was used before cannot be looked up now";
            throw Refusal.unavailable("store_unavailable", message, AGAIN);
        }
    }

    /** Who names their call wants it made once: made and not kept, it would be made again. */
    private void requireRoom(Connection connection, Once once) throws SQLException {
        if (perKey > 0 && KeptBytes.ANSWERS.of(connection, once.owner()) >= perKey) {
            throw Refusal.storageFull(
                    "the answers that are kept for this API key for a day under an Idempotency-Key take all of their "
                            + perKey + " bytes: call without one, or later",
                    "Idempotency-Key");
        }
    }

    private static Kept kept(ResultSet row) throws SQLException {
        Usage usage = new Usage(
                row.getLong(6), row.getLong(9), row.getLong(7), row.getLong(8), row.getLong(10), row.getInt(11) == 1);
        return new Kept(
                row.getString(2).getBytes(StandardCharsets.UTF_8),
                usage,
                new Origin(new Target(row.getString(3), row.getString(4)), row.getString(5), 0),
                KEPT_FOR);
    }

    /** Comes back when it is there. An answer that cannot be kept is given all the same, and said to be lost. */
    void keep(Once once, Kept answer) {
        try {
            store.ifPresent(opened -> opened.write(connection -> {
                // One that is there is too old, or it would have been found.
                KeptBytes.ANSWERS.subtractAll(connection, FORGET, once.owner(), once.name());
                long bytes = answer.length() + KeptBytes.ANSWERS.each();
                KeptBytes.ANSWERS.add(connection, once.owner(), bytes, KeptBytes.NO_LIMIT);
                try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
                    bind(keep, once, answer);
                    return keep.executeUpdate();
                }
            }));
        } catch (StoreTrouble e) {
            LOG.warn("the answer of a call with an Idempotency-Key is not kept: {}", e.reason());
        } catch (RuntimeException e) {
            // It is paid for by now, so that its caller must have it.
            LOG.error("the answer of a call with an Idempotency-Key is not kept, by our own fault", e);
        }
    }

    private void bind(PreparedStatement keep, Once once, Kept answer) throws SQLException {
        Usage usage = answer.usage();
        Clean.set(keep, 1, once.owner());
        Clean.set(keep, 2, once.name());
        keep.setLong(3, clock.millis() + KEPT_FOR.toMillis());
        Clean.set(keep, 4, once.fingerprint());
        Clean.set(keep, 5, new String(answer.document(), StandardCharsets.UTF_8));
        Clean.set(keep, 6, answer.origin().target().provider());
        Clean.set(keep, 7, answer.origin().target().model());
        Clean.set(keep, 8, answer.origin().tier());
        keep.setLong(9, usage.input());
        keep.setLong(10, usage.cachedInput());
        keep.setLong(11, usage.cacheWrites());
        keep.setLong(12, usage.output());
        keep.setLong(13, usage.reasoning());
        keep.setInt(14, usage.estimated() ? 1 : 0);
    }
}
