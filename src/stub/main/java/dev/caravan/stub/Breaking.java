package dev.caravan.stub;

/**
 * Where in a list of pieces an answer breaks off.
 *
 * @param whole how many pieces are out in full; all of them if nothing breaks
 * @param half whether half of the next one is out too
 */
record Breaking(int whole, boolean half) {
    static Breaking inWhole(Cut cut) {
        return switch (cut.place().spot()) {
            case NOWHERE, BEFORE_HEADERS, IN_HEADERS -> new Breaking(1, false);
            case AFTER_HEADERS -> new Breaking(0, false);
            case IN_BODY, BEFORE_FIRST_TOKEN, AFTER_TOKENS, IN_EVENT_AFTER, BEFORE_DONE -> new Breaking(0, true);
        };
    }

    static Breaking inStream(Cut cut, Transcript transcript) {
        int opening = transcript.opening().size();
        int tokens = transcript.tokens().size();
        int undone = opening + tokens + transcript.closing().size();
        int afterTokens = opening + Math.min(cut.place().tokens(), tokens);
        return switch (cut.place().spot()) {
            case NOWHERE, BEFORE_HEADERS, IN_HEADERS -> new Breaking(undone + 1, false);
            case AFTER_HEADERS -> new Breaking(0, false);
            case IN_BODY -> new Breaking(opening + tokens / 2, true);
            case BEFORE_FIRST_TOKEN -> new Breaking(opening, false);
            case AFTER_TOKENS -> new Breaking(afterTokens, false);
            case IN_EVENT_AFTER -> new Breaking(afterTokens, true);
            case BEFORE_DONE -> new Breaking(undone, false);
        };
    }

    /** How many of the repeated blocks are out. */
    static long inRepetition(Cut cut, long times) {
        return switch (cut.place().spot()) {
            case NOWHERE, BEFORE_HEADERS, IN_HEADERS -> times;
            case AFTER_HEADERS, BEFORE_FIRST_TOKEN -> 0;
            case IN_BODY, BEFORE_DONE -> times / 2;
            case AFTER_TOKENS, IN_EVENT_AFTER -> Math.min(cut.place().tokens(), times);
        };
    }
}
