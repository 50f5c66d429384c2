package dev.caravan.batch.errand;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets errands for a model through. It closes when several in a row failed, or when the model's allowance is used up, for
 * as long as it takes or doubling; then one errand tries, and opens it for all if it is answered. Safe for use by many
 * threads.
 */
public final class Gate {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final Duration WHILE_ONE_TRIES = Duration.ofMillis(50);

    private boolean closed;
    private boolean trying;
    private long untilMillis;
    private int failuresInARow;
    private int closings;
    private long answers;
    private long epoch;
    private @Nullable String why;

    /** Leave to make one call. */
    public final class Pass {
        private final long inEpoch;
        private final long answersBefore;

        private Pass(long inEpoch, long answersBefore) {
            this.inEpoch = inEpoch;
            this.answersBefore = answersBefore;
        }

        /** Since it was given: what failed then was not the model's fault but the call's own. */
        public boolean othersWereAnswered() {
            return answersSince(answersBefore);
        }
    }

    private synchronized boolean answersSince(long before) {
        return answers > before;
    }

    public synchronized Optional<Pass> enter(long now) {
        if (closed) {
            if (trying || now < untilMillis) {
                return Optional.empty();
            }
            trying = true;
        }
        return Optional.of(new Pass(epoch, answers));
    }

    /** Until it is worth coming again. */
    synchronized Duration reopensIn(long now) {
        return now < untilMillis ? Duration.ofMillis(untilMillis - now) : WHILE_ONE_TRIES;
    }

    /** An answer, or a refusal that was the errand's own fault: the model is there. */
    synchronized void answered(Pass pass) {
        answers++;
        failuresInARow = 0;
        if (closed && pass.inEpoch == epoch) {
            closed = false;
            trying = false;
            closings = 0;
            why = null;
        }
    }

    /** It came to nothing, in neither way. */
    public synchronized void left(Pass pass) {
        if (pass.inEpoch == epoch) {
            trying = false;
        }
    }

    synchronized void failed(Pass pass, Outcome.NotNow notNow, long now) {
        if (pass.inEpoch != epoch) {
            // It was under way when the gate closed, and tells nothing new.
            return;
        }
        failuresInARow++;
        boolean usedUp = notNow.why().status() == 429;
        if (closed || usedUp || failuresInARow >= FAILURES_IN_A_ROW) {
            long doubling = FIRST_PAUSE_MILLIS << Math.min(closings, 16);
            long pause = notNow.why().retryAfter().map(Duration::toMillis).orElse(doubling);
            closings++;
            epoch++;
            closed = true;
            trying = false;
            failuresInARow = 0;
            // What is used up for hours may be filled up by hand before.
            untilMillis = now + Math.clamp(pause, FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
            why = notNow.why().reason();
        }
    }

    public synchronized Optional<String> closedFor() {
        return Optional.ofNullable(why);
    }
}
