package dev.caravan.ledger;

import dev.caravan.call.Target;
import dev.caravan.store.Clean;
import dev.caravan.store.Prepared;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Adds up what the rows of the ledger come to by day, in the same transaction as the rows. Of models and of tags that
 * callers make up each key has room for so many a day, and for no model that never did anything for it; the others stand
 * together as {@code (other)}, and no sum is lost. One thread at a time writes.
 */
public final class RollUps {
    private static final int MOST_MODELS_OF_A_KEY = 200;
    private static final int MOST_TAGS_OF_A_KEY = 1_000;
    private static final String ADD =
            FigureColumns.upsert("roll_up", List.of("day", "key_name", "tier", "provider", "model"));
    private static final String ADD_TAG = FigureColumns.upsert("tag_roll_up", List.of("day", "key_name", "tag"));

    // In an order that is always the same, so that two processes do not wait for each other in a circle.
    private static final Comparator<Entry.Key> ORDER = Comparator.comparingInt(Entry.Key::day)
            .thenComparing(Entry.Key::keyName)
            .thenComparing(Entry.Key::tier)
            .thenComparing(Entry.Key::provider)
            .thenComparing(Entry.Key::model);
    private static final Comparator<TagKey> TAG_ORDER =
            Comparator.comparingInt(TagKey::day).thenComparing(TagKey::keyName).thenComparing(TagKey::tag);

    private final Prepared rows = new Prepared(ADD);
    private final Prepared tagRows = new Prepared(ADD_TAG);
    private final Names models = new Names(MOST_MODELS_OF_A_KEY);
    private final Names tags = new Names(MOST_TAGS_OF_A_KEY);
    private final Predicate<Target> known;

    private record TagKey(int day, String keyName, String tag) {}

    /** Models that are {@code known} have their names in any case. */
    public RollUps(Predicate<Target> known) {
        this.known = known;
    }

    /** For all rows of a transaction at once: adding in two goes could lock in two orders. */
    public void add(Connection connection, Collection<Entry> entries) throws SQLException {
        Map<Entry.Key, Figures> sums = new HashMap<>();
        Map<TagKey, Figures> tagSums = new HashMap<>();
        for (Entry entry : entries) {
            sums.merge(shown(entry), entry.figures(), Figures::plus);
            for (String tag : named(entry)) {
                tagSums.merge(
                        new TagKey(entry.key().day(), entry.key().keyName(), tag), entry.figures(), Figures::plus);
            }
        }
        write(connection, sums);
        if (!tagSums.isEmpty()) {
            writeTags(connection, tagSums);
        }
    }

    private Entry.Key shown(Entry entry) {
        Entry.Key key = entry.key();
        if (key.model().isEmpty() || known.test(new Target(key.provider(), key.model()))) {
            return key;
        }
        String model = entry.figures().served()
                ? models.taken(key.day(), key.keyName(), key.model())
                : models.of(key.day(), key.keyName(), key.model());
        return model.equals(key.model())
                ? key
                : new Entry.Key(key.day(), key.keyName(), key.tier(), key.provider(), model);
    }

    private Set<String> named(Entry entry) {
        if (entry.tags().isEmpty()) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        entry.tags()
                .forEach(tag ->
                        named.add(tags.taken(entry.key().day(), entry.key().keyName(), tag)));
        return named;
    }

    private void write(Connection connection, Map<Entry.Key, Figures> sums) throws SQLException {
        PreparedStatement row = rows.on(connection);
        for (Map.Entry<Entry.Key, Figures> each : sorted(sums, ORDER)) {
            Entry.Key key = each.getKey();
            row.setInt(1, key.day());
            Clean.set(row, 2, key.keyName());
            Clean.set(row, 3, key.tier());
            Clean.set(row, 4, key.provider());
            Clean.set(row, 5, key.model());
            FigureColumns.write(each.getValue(), row, 6);
            row.addBatch();
        }
        row.executeBatch();
    }

    private void writeTags(Connection connection, Map<TagKey, Figures> sums) throws SQLException {
        PreparedStatement row = tagRows.on(connection);
        for (Map.Entry<TagKey, Figures> each : sorted(sums, TAG_ORDER)) {
            row.setInt(1, each.getKey().day());
            Clean.set(row, 2, each.getKey().keyName());
            Clean.set(row, 3, each.getKey().tag());
            FigureColumns.write(each.getValue(), row, 4);
            row.addBatch();
        }
        row.executeBatch();
    }

    private static <K> List<Map.Entry<K, Figures>> sorted(Map<K, Figures> sums, Comparator<K> order) {
        return sums.entrySet().stream().sorted(Map.Entry.comparingByKey(order)).toList();
    }
}
