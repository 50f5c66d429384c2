package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.Slice;
import java.io.IOException;

/** A value that is put together from the pieces in which a stream brings it. Owned by one thread. */
sealed interface Grown permits GrownPlain, GrownText, GrownMembers, GrownItems {
    /**
     * The value with one more piece, which says something.
     *
     * @throws IllegalArgumentException where the piece is of another kind
     */
    Grown plus(Slice piece);

    boolean saysNothing();

    void writeTo(JsonGenerator json) throws IOException;

    /** Whether there is anything in a value: null, empty text and the like take no value's place. */
    static boolean says(Slice piece) {
        if (piece.isString()) {
            return !piece.inner().isEmpty();
        }
        if (piece.isObject()) {
            return !piece.names().isEmpty();
        }
        return piece.isArray() ? !piece.items().isEmpty() : piece.isGiven();
    }

    static IllegalArgumentException mixed() {
        return new IllegalArgumentException("a value comes in pieces that do not fit together");
    }
}
