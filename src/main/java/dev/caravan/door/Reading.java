package dev.caravan.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has taken what was written to them, as far as their kernel and ours let us see. Looked at by one
 * thread.
 */
final class Reading {
    private static final long NOTHING_WAITS = Long.MIN_VALUE;

    private @Nullable HttpServerRequest request;
    private long taken = NOTHING_WAITS;
    private long sinceNanos = System.nanoTime();

    /** Whether there was something for them all that time and they took nothing of it. {@code answered} is under way. */
    boolean standsStill(Channel channel, @Nullable HttpServerRequest answered, long nowNanos, Duration patience) {
        @Nullable ChannelOutboundBuffer outgoing = channel.unsafe().outboundBuffer();
        long pending = outgoing == null ? 0 : outgoing.totalPendingWriteBytes();
        long written = answered == null ? 0 : answered.response().bytesWritten();
        long now = outgoing == null ? 0 : written - pending + outgoing.currentProgress();
        if (pending == 0 || answered != request || now > taken) {
            request = answered;
            taken = pending == 0 ? NOTHING_WAITS : now;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos > patience.toNanos();
    }
}
