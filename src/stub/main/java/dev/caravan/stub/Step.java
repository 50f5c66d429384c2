package dev.caravan.stub;

import java.time.Duration;

/** One thing that the stub does on the socket. An answer is a list of steps, performed in turn. */
sealed interface Step {
    /** One write. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares steps
    record Send(byte[] bytes) implements Step {}

    /** As many writes of the same bytes, each after the pause. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares steps
    record Repeat(byte[] bytes, long times, Duration pause) implements Step {}

    record Pause(Duration duration) implements Step {}

    /** Until the client leaves or the stub stops. */
    record Hang() implements Step {}

    /** A reset drops the connection, otherwise it is closed in good order. */
    record Part(boolean reset) implements Step {}
}
