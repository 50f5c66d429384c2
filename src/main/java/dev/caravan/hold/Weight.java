package dev.caravan.hold;

import dev.caravan.json.JsonText;

/**
 * Counts how many tokens a text is at the most, without a tokenizer: about twice what is usual, so that hardly any real
 * text has more. Letters of scripts that tokenizers know little of are counted as their bytes, which no tokenizer passes.
 * Owned by one thread.
 */
final class Weight implements JsonText.Sink {
    private static final int TOKEN = 4;

    /** A letter of four bytes. */
    private static final int PAIR = 4 * TOKEN;

    /** Longer words are none: keys, hashes, files, which fall into small pieces. */
    private static final int LONGEST_WORD = 20;

    /** Of each letter of one byte its quarters, below all bits where it is one of a word. */
    private static final int[] ASCII = new int[0x80];

    private static final int OF_WORD = ~0xFF;

    static {
        for (char c = 0; c < ASCII.length; c++) {
            ASCII[c] = ascii(c) | (isOfWord(c) ? OF_WORD : 0);
        }
    }

    private long quarters;
    private int word;
    private boolean afterLatin;

    void addText(JsonText text) {
        word = 0;
        afterLatin = true;
        text.tell(this);
    }

    void addDigits(String number) {
        quarters += (long) TOKEN * number.length();
    }

    @Override
    public void write(byte[] utf8, int from, int length) {
        long sum = 0;
        int inWord = word;
        for (int i = from; i < from + length; i++) {
            int letter = utf8[i];
            if (letter >= 0) {
                int kind = ASCII[letter];
                // Without a branch, for nobody foresees where a word ends.
                inWord = (inWord + 1) & (kind >> 8);
                // What follows other scripts begins a token of its own.
                sum += inWord > LONGEST_WORD || !afterLatin ? TOKEN : kind & 0xFF;
                afterLatin = true;
            } else {
                int more = letter < (byte) 0xE0 ? 1 : letter < (byte) 0xF0 ? 2 : 3;
                sum += wide(utf8, i, more);
                i += more;
                inWord = 0;
                afterLatin = false;
            }
        }
        word = inWord;
        quarters += sum;
    }

    private static int wide(byte[] utf8, int at, int more) {
        return switch (more) {
            case 1 -> quarters((char) ((utf8[at] & 0x1F) << 6 | (utf8[at + 1] & 0x3F)));
            case 2 -> quarters((char) ((utf8[at] & 0x0F) << 12 | (utf8[at + 1] & 0x3F) << 6 | (utf8[at + 2] & 0x3F)));
            default -> PAIR;
        };
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
