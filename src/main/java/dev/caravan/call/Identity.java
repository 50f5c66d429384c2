package dev.caravan.call;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Who a call says it is from. What a caller presented as a secret is here as its hash only, and never shown. */
public sealed interface Identity {
    /** What the secret of a client's key begins with. */
    String KEY_PREFIX = "cvn_";

    /** Nothing was presented. */
    record Nobody() implements Identity {}

    /** A call of this program's own, or of the application that it is part of. */
    record Inside() implements Identity {}

    /** A call that is made for the holder of this key, by a part of us that has made sure of that. */
    record For(String keyName) implements Identity {}

    /** A secret was presented; {@code hash} is SHA-256 in hexadecimal digits, {@code ours} whether it looks like one of ours. */
    record Secret(String hash, boolean ours) implements Identity {
        @Override
        public String toString() {
            return "a secret";
        }
    }

    static Identity ofSecret(String secret) {
        return new Secret(hash(secret), secret.startsWith(KEY_PREFIX));
    }

    /** What is stored of a secret: it is random and long, so that a plain hash tells nothing about it. */
    static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
