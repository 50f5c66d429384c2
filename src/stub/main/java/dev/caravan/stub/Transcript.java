package dev.caravan.stub;

import java.util.List;

/**
 * A stream's events as they are written, blank lines included, in the parts at which a stream can break off.
 *
 * @param opening what comes before the first token
 * @param closing what comes after the last one, without the mark of the end
 * @param done the mark of the end
 */
public record Transcript(List<String> opening, List<String> tokens, List<String> closing, String done) {
    public Transcript {
        opening = List.copyOf(opening);
        tokens = List.copyOf(tokens);
        closing = List.copyOf(closing);
    }
}
