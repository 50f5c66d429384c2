package dev.caravan.dialect.gemini;

/** Which of Google's services Gemini is asked at: they take almost the same words. */
public enum GeminiHome {
    STUDIO,
    /** Knows no ids of function calls, embeds by {@code predict}, and counts tokens in a request without a wrapping. */
    VERTEX
}
