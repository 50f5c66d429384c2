package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/** Thoughts that only the stub can read: the same ones are always sealed the same. */
public final class OpenAiSeal {
    private static final String START = "gAAAAStub";
    private static final Pattern OURS = Pattern.compile(START + "[A-Za-z0-9_-]{43}=");

    private OpenAiSeal() {}

    public static String of(String thoughts) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(thoughts.getBytes(UTF_8));
            return START + Base64.getUrlEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }

    static boolean isOurs(String seal) {
        return OURS.matcher(seal).matches();
    }
}
