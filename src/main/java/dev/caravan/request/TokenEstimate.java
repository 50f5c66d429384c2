package dev.caravan.request;

/**
 * Counts tokens without a tokenizer: four UTF-8 bytes a token, but a whole token for each Chinese, Japanese or Korean
 * character. Good enough to hold a budget or a rate with; what is billed is what the provider reports. Stateless,
 * threads may share it.
 */
public final class TokenEstimate {
    /** What a chat message costs beyond its text: its role and its borders. */
    public static final int PER_MESSAGE = 4;

    private static final int QUARTERS = 4;

    private TokenEstimate() {}

    public static int of(CharSequence text) {
        long quarters = 0;
        for (int i = 0; i < text.length(); i++) {
            quarters += quarters(text.charAt(i));
        }
        return tokens(quarters);
    }

    /** The same estimate from the encoded text; bytes that are no UTF-8 count as bytes. */
    static int ofUtf8(byte[] bytes) {
        long quarters = bytes.length;
        for (int i = 0; i + 2 < bytes.length; i++) {
            boolean threeBytes = (bytes[i] & 0xF0) == 0xE0;
            if (threeBytes && isIdeograph((char) ((bytes[i] & 0x0F) << 12 | (bytes[i + 1] & 0x3F) << 6))) {
                quarters++;
            }
        }
        return tokens(quarters);
    }

    /** How many characters of the text fit into so many tokens; never splits a surrogate pair. */
    public static int lengthWithin(CharSequence text, int tokens) {
        long left = (long) tokens * QUARTERS;
        for (int i = 0; i < text.length(); i++) {
            left -= quarters(text.charAt(i));
            if (left < 0) {
                return i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i)) ? i - 1 : i;
            }
        }
        return text.length();
    }

    private static int tokens(long quarters) {
        return Math.toIntExact((quarters + QUARTERS - 1) / QUARTERS);
    }

    private static int quarters(char c) {
        if (c < 0x80) {
            return 1;
        }
        if (c < 0x800 || Character.isSurrogate(c)) {
            return 2;
        }
        return isIdeograph(c) ? QUARTERS : 3;
    }

    // The borders are multiples of 64, so that the first two bytes of three are enough to tell.
    private static boolean isIdeograph(char c) {
        return c >= 0x2E80 && (c < 0xA000 || (c >= 0xAC00 && c < 0xD7C0) || (c >= 0xF900 && c < 0xFB00) || c >= 0xFF00);
    }
}
