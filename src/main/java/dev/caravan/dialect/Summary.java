package dev.caravan.dialect;

import java.util.regex.Pattern;

/** What of a provider's own words a caller may see: a line of it, without anything that looks like a key or an address. */
public final class Summary {
    private static final int LONGEST = 300;
    private static final Pattern SECRET =
            Pattern.compile("(?i)\\b(?:sk|pk|key|gsk|org|proj|Bearer)[-_ ][\\w*.-]{6,}|\\b[\\w-]{32,}\\b");
    private static final Pattern ADDRESS = Pattern.compile("(?i)\\bhttps?://\\S+");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");

    private Summary() {}

    public static String of(String words) {
        String head = words.length() > 4 * LONGEST ? words.substring(0, 4 * LONGEST) : words;
        String line = BLANKS.matcher(head).replaceAll(" ").strip();
        String open = ADDRESS.matcher(line).replaceAll("(address)");
        String safe = SECRET.matcher(open).replaceAll("(secret)");
        return safe.length() <= LONGEST ? safe : safe.substring(0, LONGEST) + "…";
    }
}
