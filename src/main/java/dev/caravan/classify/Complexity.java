package dev.caravan.classify;

/** A verdict: the level that decides the tier, and the score in 0 to 1 that led to it (for the log and for tuning). */
public record Complexity(Level level, double score) {
    public enum Level {
        SIMPLE("simple"),
        MEDIUM("medium"),
        COMPLEX("complex");

        private final String tier;

        Level(String tier) {
            this.tier = tier;
        }

        public String tier() {
            return tier;
        }
    }

    public Complexity {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score is not within 0 and 1: " + score);
        }
    }

    public String tier() {
        return level.tier();
    }
}
