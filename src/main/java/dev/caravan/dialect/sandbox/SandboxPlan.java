package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the sandbox would do. It does nothing itself: waiting, writing and failing are the caller's. */
public sealed interface SandboxPlan {

    /**
     * An answer, in both forms: {@code whole}, or {@code chunks} and, if the caller asked for it, {@code usageChunk}
     * after them. The list of chunks makes each one when it is read; what it returns is the reader's own.
     */
    record Answer(
            Duration beforeAnswer,
            Duration betweenChunks,
            ObjectNode whole,
            List<ObjectNode> chunks,
            ObjectNode usageChunk,
            Usage usage)
            implements SandboxPlan {}

    record Failure(int status, String code, String message, Optional<Duration> retryAfter) implements SandboxPlan {}
}
