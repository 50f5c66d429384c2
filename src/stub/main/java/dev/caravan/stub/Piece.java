package dev.caravan.stub;

import java.time.Duration;

/** Bytes of a body that leave together, and the pause before they do. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pieces
record Piece(Duration pause, byte[] bytes) {
    Piece with(byte[] others) {
        return new Piece(pause, others);
    }
}
