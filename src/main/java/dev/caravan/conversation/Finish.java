package dev.caravan.conversation;

/** Why an answer is over. */
public enum Finish {
    /** The model was done, or came to a stop sequence. */
    STOP("stop", "end_turn"),
    LENGTH("length", "max_tokens"),
    TOOL_CALLS("tool_calls", "tool_use"),
    /** The model or its provider would not say more. */
    FILTERED("content_filter", "refusal");

    private final String openAi;
    private final String anthropic;

    Finish(String openAi, String anthropic) {
        this.openAi = openAi;
        this.anthropic = anthropic;
    }

    String inOpenAi() {
        return openAi;
    }

    String inAnthropic() {
        return anthropic;
    }
}
