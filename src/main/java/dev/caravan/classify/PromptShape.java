package dev.caravan.classify;

/** What the rules count in a prompt. Of a very long one the start, the end and the length are enough. */
record PromptShape(int words, int keywords, int symbols, int parts, boolean code) {
    private static final int START = 8 * 1024;
    private static final int END = 4 * 1024;
    private static final int CHARACTERS_A_WORD = 6;

    static PromptShape of(String text) {
        PromptScan scan = new PromptScan();
        if (text.length() <= START + END) {
            scan.read(text, 0, text.length());
            return scan.shape(0);
        }
        int end = text.length() - END;
        scan.read(text, 0, START);
        scan.read(text, end, text.length());
        return scan.shape((end - START) / CHARACTERS_A_WORD);
    }
}
