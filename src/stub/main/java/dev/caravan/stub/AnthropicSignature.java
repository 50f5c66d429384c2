package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/** The mark by which the stub knows again what it thought: the same thoughts always have the same one. */
public final class AnthropicSignature {
    private static final String START = "EuYBStub";
    private static final Pattern OURS = Pattern.compile(START + "[A-Za-z0-9+/]{43}=");

    private AnthropicSignature() {}

    public static String of(String thoughts) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(thoughts.getBytes(UTF_8));
            return START + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }

    static boolean isOurs(String signature) {
        return OURS.matcher(signature).matches();
    }

    /** Thoughts that were omitted come back without a text to compare. */
    static boolean isGood(String signature, String thoughts) {
        return thoughts.isEmpty() ? isOurs(signature) : signature.equals(of(thoughts));
    }
}
