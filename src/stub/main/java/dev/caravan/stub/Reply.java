package dev.caravan.stub;

import java.util.List;

/** An answer in its dialect, before it is framed and paced. */
record Reply(int status, String contentType, List<Header> headers, Body body) {
    sealed interface Body {
        @SuppressWarnings("ArrayRecordComponent") // nobody compares bodies
        record Whole(byte[] bytes) implements Body {}

        record Streamed(Transcript transcript) implements Body {}

        /** The block is repeated between prefix and suffix; {@link #ENDLESSLY} never reaches the suffix. */
        record Repeated(String prefix, String block, long times, String suffix) implements Body {}
    }

    static final long ENDLESSLY = Long.MAX_VALUE;
}
