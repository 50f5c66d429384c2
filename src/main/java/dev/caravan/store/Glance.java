package dev.caravan.store;

import dev.caravan.settings.Settings;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.SQLiteOpenMode;

/** Reads from a store once, beside whoever writes to it. It changes nothing, and makes none where there is none. */
public final class Glance {
    private static final int PATIENCE_SECONDS = 5;

    private Glance() {}

    /**
     * @throws StoreTrouble where it cannot be read, or there is none yet
     * @throws StoreTooNew where a later version of Caravan has been here
     */
    public static <T> T at(Settings settings, Work<T> work) {
        StorePlace place = StorePlace.of(settings);
        if (place.file().isPresent() && !Files.exists(place.file().get())) {
            throw none(place);
        }
        try (Connection connection = DriverManager.getConnection(place.url(), properties(place))) {
            int version = Migrations.version(connection);
            if (version == 0) {
                throw none(place);
            }
            if (version > Migrations.NEWEST) {
                throw new StoreTooNew(version, Migrations.NEWEST);
            }
            if (version < Migrations.NEWEST) {
                throw new StoreTrouble(
                        "the store " + place
                                + " is of an earlier version of Caravan; ./caravan serve brings it up to this one",
                        true);
            }
            return work.with(connection);
        } catch (SQLException e) {
            throw new StoreTrouble("the store " + place + " cannot be read: " + StoreFaults.of(e), true);
        }
    }

    private static StoreTrouble none(StorePlace place) {
        return new StoreTrouble("there is no store yet at " + place + "; it begins with ./caravan serve", true);
    }

    private static Properties properties(StorePlace place) {
        Properties properties = new Properties();
        if (place.isSqlite()) {
            properties.put("open_mode", Integer.toString(SQLiteOpenMode.READONLY.flag));
            properties.put("busy_timeout", Integer.toString(PATIENCE_SECONDS * 1_000));
            return properties;
        }
        if (place.user() != null) {
            properties.put("user", place.user());
        }
        if (place.password() != null) {
            properties.put("password", place.password());
        }
        properties.put("readOnly", "true");
        properties.put("connectTimeout", Integer.toString(PATIENCE_SECONDS));
        properties.put("ApplicationName", "caravan");
        return properties;
    }
}
