package dev.caravan.provider.aws;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests to one service in one region by Signature Version 4. Immutable. */
public record Signer(String service, String region) {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final HexFormat HEX = HexFormat.of();

    /** The headers that are to go with the request, the signature among them. */
    public Map<String, String> headers(AwsKeys keys, String method, URI uri, ByteBuffer[] body, Instant now) {
        return headers(keys, method, uri, Map.of(), digest(body), now);
    }

    /** {@code others} are signed as well, and not returned. */
    Map<String, String> headers(
            AwsKeys keys, String method, URI uri, Map<String, String> others, String payloadHash, Instant now) {
        Map<String, String> added = new HashMap<>();
        added.put("x-amz-date", MOMENT.format(now));
        keys.token().ifPresent(token -> added.put("x-amz-security-token", token));
        Map<String, String> signed = new TreeMap<>(others);
        signed.putAll(added);
        signed.put("host", host(uri));
        CanonicalRequest canonical = CanonicalRequest.of(method, uri, signed, payloadHash);
        added.put("authorization", authorization(keys, canonical, MOMENT.format(now)));
        return added;
    }

    private String authorization(AwsKeys keys, CanonicalRequest canonical, String moment) {
        String scope = String.join("/", moment.substring(0, 8), region, service, "aws4_request");
        String toSign = String.join("\n", ALGORITHM, moment, scope, digest(bytes(canonical.text())));
        byte[] key = bytes("AWS4" + keys.secret());
        for (String part : scope.split("/", -1)) {
            key = mac(key, part);
        }
        return ALGORITHM + " Credential=" + keys.id() + "/" + scope + ", SignedHeaders=" + canonical.signedHeaders()
                + ", Signature=" + HEX.formatHex(mac(key, toSign));
    }

    /** As a client says it: with the port where it is not the usual one. */
    private static String host(URI uri) {
        int usual = "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getPort() < 0 || uri.getPort() == usual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    static String digest(ByteBuffer... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (ByteBuffer part : parts) {
                sha256.update(part.duplicate());
            }
            return HEX.formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer bytes(byte[] text) {
        return ByteBuffer.wrap(text);
    }

    private static String digest(byte[] text) {
        return digest(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
