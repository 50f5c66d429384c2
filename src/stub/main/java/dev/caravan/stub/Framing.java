package dev.caravan.stub;

/** How a client learns where a body ends. */
public enum Framing {
    /** Content-Length for whole answers, chunks for streams. */
    USUAL,
    CHUNKED,
    /** Neither length nor chunks: the body ends with the connection. */
    UNTIL_CLOSE
}
