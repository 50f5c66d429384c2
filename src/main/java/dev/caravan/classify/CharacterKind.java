package dev.caravan.classify;

/** What a character is to the rules, from a table: asking {@link Character} each time made mixed scripts half as slow again. */
final class CharacterKind {
    static final byte OTHER = 0;
    static final byte LETTER = 1;
    static final byte DIGIT = 2;
    static final byte SYMBOL = 3;
    static final byte UNDERSCORE = 4;
    static final byte IDEOGRAPH = 5;

    private static final byte[] KINDS = kinds();

    private CharacterKind() {}

    static byte of(char c) {
        return KINDS[c];
    }

    private static boolean isIdeograph(int c) {
        return c >= 0x3040 && c <= 0x9FFF;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[Character.MAX_VALUE + 1];
        for (int c = 0; c < kinds.length; c++) {
            kinds[c] =
                    isIdeograph(c) ? IDEOGRAPH : Character.isLetter(c) ? LETTER : Character.isDigit(c) ? DIGIT : OTHER;
        }
        for (char c : "=+*/^<>{}[]\\|$%".toCharArray()) {
            kinds[c] = SYMBOL;
        }
        kinds['_'] = UNDERSCORE;
        return kinds;
    }
}
