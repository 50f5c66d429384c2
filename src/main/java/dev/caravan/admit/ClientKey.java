package dev.caravan.admit;

import java.util.OptionalLong;

/** A client's key as it is stored: of its secret only the hash. Moments are milliseconds since 1970. Immutable. */
public record ClientKey(
        String name,
        String hash,
        String plan,
        OwnLimits own,
        long createdAt,
        OptionalLong expiresAt,
        OptionalLong revokedAt) {
    public boolean revoked() {
        return revokedAt.isPresent();
    }

    boolean expiredAt(long millis) {
        return expiresAt.isPresent() && millis >= expiresAt.getAsLong();
    }

    boolean liveAt(long millis) {
        return !revoked() && !expiredAt(millis);
    }

    /** What it is at a moment: {@code live}, {@code expired} or {@code revoked}. */
    public String stateAt(long millis) {
        if (revoked()) {
            return "revoked";
        }
        return expiredAt(millis) ? "expired" : "live";
    }

    public ClientKey with(String otherPlan, OwnLimits limits, OptionalLong expires) {
        return new ClientKey(name, hash, otherPlan, limits, createdAt, expires, revokedAt);
    }

    ClientKey revokedAt(long millis) {
        return new ClientKey(name, hash, plan, own, createdAt, expiresAt, OptionalLong.of(millis));
    }

    /** Without the hash: whoever reads a log need not have it. */
    @Override
    public String toString() {
        return "the key " + name;
    }
}
