package dev.caravan.stub;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The wire language of one kind of provider, spoken well: what a healthy endpoint answers and what it refuses. Knows
 * nothing of sockets, and of misbehaviour only the words in which this kind of provider reports an error.
 * Implementations may be shared by threads.
 */
public interface Dialect {
    /** What a base URL of this provider ends in, such as {@code /v1}. */
    String basePath();

    /** The answer to whatever asks for no completion, such as a list of models; empty for a completion. */
    Optional<String> aside(Request request);

    /** Why a healthy provider would refuse this request. */
    Optional<Fault> refusal(Request request);

    boolean wantsStream(Request request);

    String whole(Request request, Speech speech, Usage usage);

    String streamType();

    /** In which the events of a stream are bytes. */
    default Charset streamCharset() {
        return StandardCharsets.UTF_8;
    }

    Transcript stream(Request request, Speech speech, Usage usage);

    String error(Fault fault);

    /** The same, where the words tell what the headers ask the client to do. */
    default String error(Fault fault, List<Header> headers) {
        return error(fault);
    }

    /** What the head of an error says of it. */
    default List<Header> errorHeaders(Fault fault) {
        return List.of();
    }

    /** The error as an event of a stream that has begun. */
    String errorEvent(Fault fault);

    /** The same, where it depends on the stream and on what of it is out. */
    default String errorEvent(Fault fault, Transcript stream, List<String> before) {
        return errorEvent(fault);
    }

    /** The words that are usual for this status. */
    Fault usualFault(Request request, int status);

    /** The fault as this kind of provider tells it, should it have other words or another status for it. */
    default Fault inItsWords(Fault fault) {
        return fault;
    }
}
