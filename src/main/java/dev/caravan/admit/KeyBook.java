package dev.caravan.admit;

import dev.caravan.call.Identity;
import dev.caravan.store.Store;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Where keys are made, changed and revoked. A server that runs on the same store hears of it by its {@link KeyRing}.
 * Everything here throws {@link dev.caravan.store.StoreTrouble} where the store cannot be used.
 */
public final class KeyBook {
    private static final int RANDOM_BYTES = 32;

    /** In logs, headers and reports a name must not be taken for something else. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@:+-]{0,63}");

    private static final Set<String> OURS = Set.of(Client.OPEN.name(), Client.INSIDE.name());

    private final Store store;
    private final SecureRandom random = new SecureRandom();

    public KeyBook(Store store) {
        this.store = store;
    }

    /** A key that was made: its secret is here and nowhere else. */
    public record Made(ClientKey key, String secret) {
        @Override
        public String toString() {
            return key.toString();
        }
    }

    public static boolean mayBeCalled(String name) {
        return NAME.matcher(name).matches() && !OURS.contains(name);
    }

    /** Empty where a key of that name is there that is not revoked. */
    public Optional<Made> create(String name, String plan, OwnLimits own, OptionalLong expiresAt, long now) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String secret =
                Identity.KEY_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        ClientKey key = new ClientKey(name, Identity.hash(secret), plan, own, now, expiresAt, OptionalLong.empty());
        return store.write(connection -> {
            if (KeyTable.unrevoked(connection, name).isPresent()) {
                return Optional.empty();
            }
            KeyTable.add(connection, key);
            return Optional.of(new Made(key, secret));
        });
    }

    public List<ClientKey> list() {
        return store.read(KeyTable::all);
    }

    /** What the key of that name has become; empty where there is none that is not revoked. */
    public Optional<ClientKey> change(String name, UnaryOperator<ClientKey> change) {
        return store.write(connection -> {
            Optional<ClientKey> changed = KeyTable.unrevoked(connection, name).map(change);
            if (changed.isPresent()) {
                KeyTable.change(connection, changed.get());
            }
            return changed;
        });
    }

    public Optional<ClientKey> revoke(String name, long now) {
        return change(name, key -> key.revokedAt(now));
    }
}
