package dev.caravan.hold;

/**
 * Counts how many tokens a text is at the most, without a tokenizer: about twice what is usual, so that hardly any real
 * text has more. Letters of scripts that tokenizers know little of are counted as their bytes, which no tokenizer passes.
 * Owned by one thread.
 */
final class Weight {
    private static final int TOKEN = 4;

    /** Longer words are none: keys, hashes, files, which fall into small pieces. */
    private static final int LONGEST_WORD = 20;

    private long quarters;

    void addText(char[] characters, int offset, int length) {
        long sum = 0;
        int word = 0;
        boolean afterLatin = true;
        for (int i = offset; i < offset + length; i++) {
            char c = characters[i];
            word = isOfWord(c) ? word + 1 : 0;
            // What follows other scripts begins a token of its own.
            sum += c < 0x80 && (!afterLatin || word > LONGEST_WORD) ? TOKEN : quarters(c);
            afterLatin = c < 0x80;
        }
        quarters += sum;
    }

    /** A brace, a quotation mark, a border between two texts. */
    void addSign() {
        quarters += TOKEN;
    }

    void addTokens(long tokens) {
        quarters += tokens * TOKEN;
    }

    long tokens() {
        return (quarters + TOKEN - 1) / TOKEN;
    }

    private static boolean isOfWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static int quarters(char c) {
        if (c < 0x80) {
            return ascii(c);
        }
        if (c < 0x530) {
            // Accents, Greek, Cyrillic; but marks that are put upon letters are two bytes.
            return c >= 0x300 && c < 0x370 ? 2 * TOKEN : 6;
        }
        if (c < 0x800 || Character.isSurrogate(c)) {
            return 2 * TOKEN;
        }
        // Chinese, Japanese, Korean; all others by their three bytes.
        return isIdeograph(c) ? 10 : 3 * TOKEN;
    }

    private static int ascii(char c) {
        if ((c >= 'a' && c <= 'z') || c == ' ') {
            return 2;
        }
        return c >= 'A' && c <= 'Z' ? 3 : TOKEN;
    }

    private static boolean isIdeograph(char c) {
        return (c >= 0x2E80 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7C0) || (c >= 0xF900 && c < 0xFB00) || c >= 0xFF00;
    }
}
