package dev.caravan.request;

import dev.caravan.json.Slice;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a caller asks of a model, as far as every stage wants to know. Immutable. */
public sealed interface Request permits Dialogue, EmbeddingsRequest {
    /** The model's name as the caller wrote it. */
    Optional<String> model();

    Form form();

    /** The request as the caller wrote it, to be read and not to be written. */
    ByteBuffer json();

    /** The same as the places of its values. */
    Slice root();

    boolean streamed();

    /** A rough count for limits and for answers whose provider does not report usage. */
    long estimatedInputTokens();
}
