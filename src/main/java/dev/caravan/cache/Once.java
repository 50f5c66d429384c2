package dev.caravan.cache;

import dev.caravan.call.Asked;
import dev.caravan.failure.Refusal;
import dev.caravan.request.Form;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A call that is to be answered once, however often it is made: whose it is, the caller's own name for it, and the
 * fingerprint of its request, by which another call under the same name is found out. Immutable.
 */
record Once(String owner, String name, String fingerprint) {
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7E]{1,255}");

    /** @throws Refusal 400 where the name is none */
    static Once of(Asked asked, String name, String owner) {
        if (!NAME.matcher(name).matches()) {
            String message = "an Idempotency-Key is 1 to 255 letters, digits and signs, without a blank";
            throw Refusal.badRequest(message, "Idempotency-Key");
        }
        return new Once(
                owner,
                name,
                fingerprint(
                        asked.request().form(),
                        asked.request().getClass(),
                        asked.request().json()));
    }

    private static String fingerprint(Form form, Class<?> kind, ByteBuffer request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((form.name() + ' ' + kind.getSimpleName()).getBytes(StandardCharsets.UTF_8));
            digest.update(request);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Under which its callers find each other; no key of a call's content begins so. */
    String key() {
        return "once " + owner + ' ' + name;
    }

    /** @throws Refusal 422 where that was another request */
    void requireSame(String other) {
        if (!fingerprint.equals(other)) {
            String message = "this Idempotency-Key was used for another request";
            throw new Refusal(422, "invalid_request_error", "idempotency_key_reused", "Idempotency-Key", message, null);
        }
    }
}
