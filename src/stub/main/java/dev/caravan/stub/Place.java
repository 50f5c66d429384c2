package dev.caravan.stub;

/**
 * A place in an answer where it can break off. The places of a stream mean, in a whole answer, the middle of its body.
 */
public record Place(Spot spot, int tokens) {
    enum Spot {
        NOWHERE,
        BEFORE_HEADERS,
        IN_HEADERS,
        AFTER_HEADERS,
        IN_BODY,
        BEFORE_FIRST_TOKEN,
        AFTER_TOKENS,
        IN_EVENT_AFTER,
        BEFORE_DONE
    }

    static Place nowhere() {
        return new Place(Spot.NOWHERE, 0);
    }

    public static Place beforeHeaders() {
        return new Place(Spot.BEFORE_HEADERS, 0);
    }

    public static Place inHeaders() {
        return new Place(Spot.IN_HEADERS, 0);
    }

    /** The headers are out, nothing of the body is. */
    public static Place afterHeaders() {
        return new Place(Spot.AFTER_HEADERS, 0);
    }

    /** The middle of a whole body; in a stream, the middle of the event in its middle. */
    public static Place inBody() {
        return new Place(Spot.IN_BODY, 0);
    }

    /** The stream has said who speaks, but no word yet. */
    public static Place beforeFirstToken() {
        return new Place(Spot.BEFORE_FIRST_TOKEN, 0);
    }

    public static Place afterTokens(int tokens) {
        return new Place(Spot.AFTER_TOKENS, tokens);
    }

    /** In the middle of the event that follows this many tokens. */
    public static Place inEventAfter(int tokens) {
        return new Place(Spot.IN_EVENT_AFTER, tokens);
    }

    /** Everything is said, only the mark of the end is missing. */
    public static Place beforeDone() {
        return new Place(Spot.BEFORE_DONE, 0);
    }

    boolean is(Spot other) {
        return spot == other;
    }
}
