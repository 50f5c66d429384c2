package dev.caravan.stub;

import java.util.List;

/** What is answered to one call, before it is known in which dialect, how fast and how far. */
public sealed interface Answer {
    record Spoken(Speech speech) implements Answer {}

    /** A completion whose text is generated while it is sent: as many bytes as asked, or no end at all. */
    record Generated(long bytes) implements Answer {}

    record Endless() implements Answer {}

    record Failed(Fault fault, List<Header> headers) implements Answer {}

    /** The usual words of the dialect for this status. */
    record FailedAsUsual(int status, List<Header> headers) implements Answer {}

    /** Bytes that no dialect has a say in. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares answers
    record Verbatim(int status, String contentType, byte[] body, List<Header> headers) implements Answer {}
}
