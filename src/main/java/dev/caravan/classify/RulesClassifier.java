package dev.caravan.classify;

import dev.caravan.classify.Complexity.Level;

/**
 * Hand-written rules over the shape of the text: length, keywords, code, symbols, several parts. Reads the text alone;
 * tools and turns are for a classifier that has measured what they are worth. Immutable, threads may share it.
 */
public final class RulesClassifier implements Classifier {
    private static final double FULL_WORDS = 200;
    private static final double FULL_KEYWORDS = 4;
    private static final double FULL_SYMBOLS = 30;
    private static final double FULL_PARTS = 4;

    private final double mediumFrom;
    private final double complexFrom;

    /** A score of at least {@code mediumFrom} is medium, of at least {@code complexFrom} complex. */
    public RulesClassifier(double mediumFrom, double complexFrom) {
        if (!(mediumFrom >= 0 && mediumFrom <= complexFrom && complexFrom <= 1)) {
            throw new IllegalArgumentException(
                    "thresholds must rise within 0 and 1: medium from " + mediumFrom + ", complex from " + complexFrom);
        }
        this.mediumFrom = mediumFrom;
        this.complexFrom = complexFrom;
    }

    @Override
    public Complexity classify(Prompt prompt) {
        double score = score(PromptShape.of(prompt.text()));
        return new Complexity(level(score), score);
    }

    private Level level(double score) {
        if (score >= complexFrom) {
            return Level.COMPLEX;
        }
        return score >= mediumFrom ? Level.MEDIUM : Level.SIMPLE;
    }

    private static double score(PromptShape shape) {
        return 0.35 * share(shape.words(), FULL_WORDS)
                + 0.30 * share(shape.keywords(), FULL_KEYWORDS)
                + (shape.code() ? 0.15 : 0)
                + 0.10 * share(shape.symbols(), FULL_SYMBOLS)
                + 0.10 * share(shape.parts(), FULL_PARTS);
    }

    private static double share(double count, double full) {
        return Math.min(count / full, 1);
    }
}
