package dev.caravan.store;

import dev.caravan.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the store is, and which of the two databases it is. Immutable. */
record StorePlace(
        String url, @Nullable String user, @Nullable String password, Optional<Path> file) {
    private static final String SQLITE = "jdbc:sqlite:";

    static StorePlace of(Settings settings) {
        Optional<String> url = settings.find("caravan.store.url");
        if (url.isEmpty()) {
            return sqlite(Path.of(settings.text("caravan.data"), "caravan.db"));
        }
        if (url.get().startsWith(SQLITE)) {
            return sqlite(Path.of(url.get().substring(SQLITE.length())));
        }
        return new StorePlace(
                url.get(),
                settings.find("caravan.store.user").orElse(null),
                settings.find("caravan.store.password").orElse(null),
                Optional.empty());
    }

    private static StorePlace sqlite(Path file) {
        return new StorePlace(SQLITE + file, null, null, Optional.of(file));
    }

    boolean isSqlite() {
        return file.isPresent();
    }

    /** For messages: an address may hold a password. */
    @Override
    public String toString() {
        return file.map(Path::toString)
                .orElseGet(() -> url.replaceAll("[?].*", "").replaceAll("//[^/@]*@", "//"));
    }
}
