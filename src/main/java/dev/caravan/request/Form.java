package dev.caravan.request;

/** The form in which a caller speaks and wants to be answered. */
public enum Form {
    /** OpenAI's chat completions, embeddings and all else that is not Anthropic's. */
    OPENAI,
    /** Anthropic's messages. */
    ANTHROPIC,
    /** OpenAI's responses. */
    RESPONSES;

    /** The form of whoever calls this path. */
    public static Form ofPath(String path) {
        if (path.equals("/v1/messages") || path.startsWith("/v1/messages/")) {
            return ANTHROPIC;
        }
        return path.equals("/v1/responses") || path.startsWith("/v1/responses/") ? RESPONSES : OPENAI;
    }
}
