package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks signatures of version 4 as Amazon does: by making its own over what came. */
public final class AmazonSignature {
    public static final String KEY = "AKIDSTUBEXAMPLE";
    public static final String SECRET = "wJalrStub/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public static final String REGION = "eu-central-1";

    private static final Pattern AUTHORIZATION = Pattern.compile("AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/(?<scope>"
            + "(?<day>\\d{8})/(?<region>[a-z0-9-]+)/(?<service>[a-z0-9]+)/aws4_request), "
            + "SignedHeaders=(?<headers>[a-z0-9;-]+), Signature=(?<signature>[0-9a-f]{64})");

    private AmazonSignature() {}

    static Optional<Fault> refusal(Request request) {
        String given = request.header("Authorization").orElse("");
        if (given.isEmpty()) {
            return refused("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        if (given.matches("Bearer \\S+")) {
            return given.equals("Bearer refused")
                    ? refused("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.")
                    : Optional.empty();
        }
        Matcher parts = AUTHORIZATION.matcher(given);
        if (!parts.matches()) {
            return refused("IncompleteSignatureException", "the Authorization header is no signature of version 4");
        }
        if (!parts.group("key").equals(KEY)) {
            return refused("UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        String moment = request.header("X-Amz-Date").orElse("");
        List<String> signed = List.of(parts.group("headers").split(";", -1));
        boolean complete = signed.contains("host")
                && signed.contains("x-amz-date")
                && (signed.contains("x-amz-security-token")
                        || !request.headers().has("X-Amz-Security-Token"))
                && moment.startsWith(parts.group("day") + "T")
                && parts.group("service").equals("bedrock");
        if (!complete || !signature(request, parts, signed, moment).equals(parts.group("signature"))) {
            return refused(
                    "InvalidSignatureException",
                    "The request signature we calculated does not match the signature you provided.");
        }
        return Optional.empty();
    }

    private static Optional<Fault> refused(String type, String message) {
        return Optional.of(Fault.of(403, type, message));
    }

    private static String signature(Request request, Matcher parts, List<String> signed, String moment) {
        StringBuilder canonical = new StringBuilder(request.method()).append('\n');
        String[] target = request.path().split("\\?", 2);
        canonical.append(encodedOnceMore(target[0])).append('\n');
        canonical.append(target.length > 1 ? sorted(target[1]) : "").append('\n');
        for (String name : signed) {
            canonical
                    .append(name)
                    .append(':')
                    .append(request.header(name).orElse("").strip().replaceAll(" +", " "))
                    .append('\n');
        }
        canonical.append('\n').append(parts.group("headers")).append('\n').append(digest(request.body()));
        String toSign = "AWS4-HMAC-SHA256\n" + moment + "\n" + parts.group("scope") + "\n"
                + digest(canonical.toString().getBytes(UTF_8));
        byte[] key = ("AWS4" + SECRET).getBytes(UTF_8);
        for (String part : parts.group("scope").split("/", -1)) {
            key = mac(key, part);
        }
        return HexFormat.of().formatHex(mac(key, toSign));
    }

    private static String encodedOnceMore(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte letter : path.getBytes(UTF_8)) {
            if (Character.isLetterOrDigit(letter) || "-._~/".indexOf(letter) >= 0) {
                encoded.append((char) letter);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", letter & 0xFF));
            }
        }
        return encoded.toString();
    }

    private static String sorted(String query) {
        String[] parameters = query.split("&", -1);
        Arrays.sort(parameters);
        return String.join("&", parameters);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
