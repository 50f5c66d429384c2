package dev.caravan.mail;

import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user of a broker and the password. Immutable; says nothing of either. */
record Credentials(String user, String password) {
    private static final String USER = "caravan.jms.user";
    private static final String PASSWORD = "caravan.jms.password";
    private static final int RANDOM_BYTES = 24;

    /** What nobody can guess. */
    static Credentials random() {
        return new Credentials(randomText(), randomText());
    }

    static String randomText() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whom the broker in this process lets in from outside; empty where whoever reaches it is let in, or nobody can. */
    static Optional<Credentials> ofGuests(Settings settings) {
        Optional<String> user = settings.find(USER);
        Optional<String> password = settings.find(PASSWORD);
        if (settings.find("caravan.jms.embedded.port").isEmpty()) {
            return Optional.empty();
        }
        if (user.isPresent() != password.isPresent()) {
            throw new MalformedSetting(USER + " and " + PASSWORD + " go together");
        }
        if (user.isEmpty() && settings.keysRequired()) {
            throw new MalformedSetting(
                    "caravan.jms.embedded.port lets other programs call, and calls ask for keys here:" + " set " + USER
                            + " and " + PASSWORD + " too");
        }
        return user.map(name -> new Credentials(name, password.orElseThrow()));
    }

    boolean match(@Nullable String givenUser, @Nullable String givenPassword) {
        boolean named = equal(user, givenUser);
        return equal(password, givenPassword) && named;
    }

    /** Takes as long wherever they differ. */
    private static boolean equal(String expected, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "credentials";
    }
}
