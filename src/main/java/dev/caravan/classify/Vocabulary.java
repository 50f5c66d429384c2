package dev.caravan.classify;

/**
 * The words that the rules know. A word of up to twelve letters is packed into a long, five bits a letter, whatever its
 * case: a look-up compares numbers and makes no strings.
 */
final class Vocabulary {
    static final int LONGEST = 12;
    static final long EXPLAIN = pack("explain");
    static final long WHY = pack("why");
    static final long STEP = pack("step");
    static final long BY = pack("by");
    static final long TRADE = pack("trade");
    static final long OFF = pack("off");
    static final long OFFS = pack("offs");
    static final long SELECT = pack("select");
    static final long INCLUDE = pack("include");

    private static final Vocabulary KEYWORDS = new Vocabulary(
            "prove proof derive why explain analyze analyse compare contrast evaluate design implement optimize optimise"
                    + " refactor debug algorithm complexity architecture code function python java javascript sql regex"
                    + " class theorem integral derivative equation probability tradeoff tradeoffs calculate solve"
                    + " reasoning strategy essay");
    private static final Vocabulary CODE = new Vocabulary("def class import public");

    private final long[] slots = new long[256];

    private Vocabulary(String words) {
        for (String word : words.split(" ", -1)) {
            long packed = pack(word);
            slots[slotOf(packed)] = packed;
        }
    }

    static boolean isKeyword(long packed) {
        return KEYWORDS.contains(packed);
    }

    static boolean isCode(long packed) {
        return CODE.contains(packed);
    }

    /** The word with one more letter; lower and upper case are the same. */
    static long append(long packed, char letter) {
        return (packed << 5) | (letter & 0x1F);
    }

    private static long pack(String word) {
        long packed = 0;
        for (int i = 0; i < word.length(); i++) {
            packed = append(packed, word.charAt(i));
        }
        return packed;
    }

    private boolean contains(long packed) {
        return slots[slotOf(packed)] == packed;
    }

    /** The slot that holds the word, or the empty one where it would go: most slots stay empty. */
    private int slotOf(long packed) {
        int slot = (int) ((packed * 0x9E3779B97F4A7C15L) >>> 56);
        while (slots[slot] != 0 && slots[slot] != packed) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
