package dev.caravan.classify;

/** All that a {@link Classifier} may know of a call: what was asked, whether tools are offered, how many turns so far. */
public record Prompt(String text, boolean toolsOffered, int turns) {
    public Prompt {
        if (turns < 0) {
            throw new IllegalArgumentException("turns is negative: " + turns);
        }
    }

    public static Prompt of(String text) {
        return new Prompt(text, false, 1);
    }
}
