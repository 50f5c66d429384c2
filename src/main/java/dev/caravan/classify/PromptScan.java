package dev.caravan.classify;

/** Counts in one pass over the characters: no regular expression, no substring, no looking back beyond two characters. */
final class PromptScan {
    private int words;
    private int ideographs;
    private int keywords;
    private int symbols;
    private int parts;
    private boolean code;

    private char last;
    private char beforeLast;
    private boolean inWord;

    private int tokenLength;
    private int tokenCapitals;
    private boolean tokenPlain = true;
    private long token;
    private char beforeToken;

    private long previous;
    private char previousGap;
    private long beforePrevious;
    private int gapLength;

    void read(String text, int from, int to) {
        forget();
        for (int i = from; i < to; i++) {
            read(text.charAt(i));
        }
        endToken();
    }

    PromptShape shape(int wordsSkipped) {
        return new PromptShape(words + ideographs / 2 + wordsSkipped, keywords, symbols, parts, code);
    }

    private void read(char c) {
        switch (CharacterKind.of(c)) {
            case CharacterKind.LETTER -> letter(c);
            case CharacterKind.IDEOGRAPH -> ideograph();
            case CharacterKind.DIGIT -> digit();
            case CharacterKind.UNDERSCORE -> {
                symbols++;
                digit();
            }
            case CharacterKind.SYMBOL -> {
                symbols++;
                mark(c);
            }
            default -> mark(c);
        }
        beforeLast = last;
        last = c;
    }

    private void letter(char c) {
        if (!inWord) {
            inWord = true;
            words++;
        }
        tokenLength++;
        if (c >= 128) {
            tokenPlain = false;
            return;
        }
        if (c <= 'Z') {
            tokenCapitals++;
        }
        token = Vocabulary.append(token, c);
    }

    /** A digit ends a word but not the token that it stands in: "code1" is one word and no keyword. */
    private void digit() {
        inWord = false;
        tokenLength++;
        tokenPlain = false;
    }

    /** Scripts without spaces would be one endless word: their characters are counted instead. */
    private void ideograph() {
        ideographs++;
        inWord = true;
        tokenLength++;
        tokenPlain = false;
    }

    private void mark(char c) {
        inWord = false;
        endToken();
        gapLength++;
        beforeToken = c;
        if (c == '?' || (beforeLast == '\n' && ((c == ' ' && last == '-') || (c == '.' && last == '1')))) {
            parts++;
        }
        if (c == '`' && last == '`' && beforeLast == '`') {
            code = true;
        }
    }

    private void endToken() {
        if (tokenLength == 0) {
            return;
        }
        long word = tokenPlain && tokenLength <= Vocabulary.LONGEST ? token : 0;
        char gap = gapLength == 1 ? beforeToken : 0;
        if (word != 0) {
            code |= isCode(word);
        }
        boolean phrase = isPhrase(word, gap);
        if (phrase || (word != 0 && Vocabulary.isKeyword(word) && !continuesExplain(word, gap))) {
            keywords++;
        }
        beforePrevious = phrase ? 0 : previous;
        previous = phrase ? 0 : word;
        previousGap = gap;
        token = 0;
        tokenLength = 0;
        tokenCapitals = 0;
        tokenPlain = true;
        gapLength = 0;
    }

    private boolean isCode(long word) {
        if (word == Vocabulary.SELECT) {
            return tokenCapitals == tokenLength;
        }
        if (word == Vocabulary.INCLUDE) {
            return beforeToken == '#';
        }
        return tokenCapitals == 0 && Vocabulary.isCode(word);
    }

    private boolean isPhrase(long word, char gap) {
        if (word == Vocabulary.STEP) {
            return previous == Vocabulary.BY && beforePrevious == Vocabulary.STEP && joins(gap) && joins(previousGap);
        }
        return (word == Vocabulary.OFF || word == Vocabulary.OFFS) && previous == Vocabulary.TRADE && gap == '-';
    }

    /** "explain why" is one demand, not two. */
    private boolean continuesExplain(long word, char gap) {
        return word == Vocabulary.WHY && previous == Vocabulary.EXPLAIN && gap == ' ';
    }

    private static boolean joins(char gap) {
        return gap == ' ' || gap == '-';
    }

    private void forget() {
        inWord = false;
        last = 0;
        beforeLast = 0;
        beforeToken = 0;
        previous = 0;
        beforePrevious = 0;
        gapLength = 0;
    }
}
