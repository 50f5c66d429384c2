package dev.caravan.settings;

import java.util.regex.Pattern;

/** The names by which only this machine can be reached, as they are written; none is looked up. */
public final class Loopback {
    private static final String OF_A_BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern NAMES =
            Pattern.compile("localhost|\\[::1]|::1|127(\\." + OF_A_BYTE + "){3}", Pattern.CASE_INSENSITIVE);

    private Loopback() {}

    public static boolean isNamedBy(String host) {
        return NAMES.matcher(host).matches();
    }
}
