package dev.caravan.hold;

/**
 * Counts how many tokens a text is at the most, without a tokenizer: twice what is usual, so that hardly any real text
 * has more. Letters of scripts that tokenizers know little of are counted as their bytes, which no tokenizer passes. Owned
 * by one thread.
 */
final class Weight {
    private static final long QUARTERS = 4;

    private long quarters;

    void addText(char[] characters, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += quarters(characters[i]);
        }
        quarters += sum;
    }

    /** A brace, a quotation mark, a border between two texts. */
    void addSign() {
        quarters += QUARTERS;
    }

    void addTokens(long tokens) {
        quarters += tokens * QUARTERS;
    }

    long tokens() {
        return (quarters + QUARTERS - 1) / QUARTERS;
    }

    private static int quarters(char c) {
        if (c < 0x80) {
            return ascii(c);
        }
        if (c < 0x530) {
            // Accents, Greek, Cyrillic.
            return 6;
        }
        if (c < 0x800 || Character.isSurrogate(c)) {
            return 8;
        }
        // Chinese, Japanese, Korean; all others by their three bytes.
        return isIdeograph(c) ? 8 : 12;
    }

    private static int ascii(char c) {
        if (c >= 'a' && c <= 'z') {
            return 2;
        }
        if (c >= 'A' && c <= 'Z') {
            return 3;
        }
        return c == ' ' ? 1 : 4;
    }

    private static boolean isIdeograph(char c) {
        return (c >= 0x2E80 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7C0) || (c >= 0xF900 && c < 0xFB00) || c >= 0xFF00;
    }
}
