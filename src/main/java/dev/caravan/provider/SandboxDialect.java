package dev.caravan.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.CallerLeft;
import dev.caravan.call.Departure;
import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Refusal;
import dev.caravan.call.Trouble;
import dev.caravan.call.Usage;
import dev.caravan.chain.Walk;
import dev.caravan.json.Json;
import dev.caravan.provider.sandbox.Sandbox;
import dev.caravan.provider.sandbox.SandboxPlan;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The built-in provider: no network, no key, and answers that say so. Waits and streams as a provider would. */
final class SandboxDialect implements Dialect {
    private final Sandbox sandbox;
    private final InstantSource clock;

    SandboxDialect(Sandbox sandbox, InstantSource clock) {
        this.sandbox = sandbox;
        this.clock = clock;
    }

    @Override
    public Answer ask(Walk walk) {
        SandboxPlan plan = sandbox.plan(
                json(walk), walk.target().model(), "chatcmpl-" + walk.asked().id(), clock.instant());
        return switch (plan) {
            case SandboxPlan.Failure failure -> throw understood(failure);
            case SandboxPlan.Answer answer -> {
                rest(walk.asked().departure(), answer.beforeAnswer());
                yield walk.request().streamed()
                        ? new Answer.Streamed(new Flow(walk, answer), Map.of())
                        : new Answer.Whole(Buffer.buffer(bytes(answer.whole())), answer.usage(), Map.of());
            }
        };
    }

    private static RuntimeException understood(SandboxPlan.Failure failure) {
        return switch (failure.status()) {
            case 400, 422 ->
                new Refusal(failure.status(), "invalid_request_error", failure.code(), null, failure.message(), null);
            case 401, 402, 403 -> ProviderFailure.of(Trouble.AUTH, failure.status(), Trouble.AUTH.words());
            case 404 -> ProviderFailure.notServed(Refusal.unknownModel(failure.message()));
            case 429 -> ProviderFailure.of(Trouble.RATE_LIMIT, 429, Trouble.RATE_LIMIT.words(), failure.retryAfter());
            default -> ProviderFailure.of(Trouble.SERVER_ERROR, failure.status(), "answered " + failure.status());
        };
    }

    private static JsonNode json(Walk walk) {
        try {
            return Json.mapper().readTree(walk.request().bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("a request that was read before cannot be read again", e);
        }
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return Json.mapper().writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits, but not longer than the caller does. */
    private static void rest(Departure departure, Duration wait) {
        if (wait.isZero()) {
            return;
        }
        CountDownLatch gone = new CountDownLatch(1);
        Runnable stop = gone::countDown;
        departure.listen(stop);
        try {
            if (gone.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CallerLeft();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProviderFailure.of(Trouble.NETWORK, 0, "interrupted");
        } finally {
            departure.forget(stop);
        }
    }

    private record Flow(Walk walk, SandboxPlan.Answer answer) implements EventFlow {
        @Override
        public End into(Sink sink) {
            try {
                for (ObjectNode chunk : answer.chunks()) {
                    awaitRoom(sink);
                    sink.write(event(chunk));
                    rest(walk.asked().departure(), answer.betweenChunks());
                }
                if (walk.request().usageWanted()) {
                    sink.write(event(answer.usageChunk()));
                }
                return new End.Complete(answer.usage());
            } catch (CallerLeft e) {
                return new End.CallerGone(Usage.estimate(answer.usage().input(), 0));
            }
        }

        private void awaitRoom(Sink sink) {
            Departure departure = walk.asked().departure();
            departure.requirePresence();
            if (!sink.full()) {
                return;
            }
            CountDownLatch room = new CountDownLatch(1);
            Runnable stop = room::countDown;
            departure.listen(stop);
            sink.whenRoom(stop);
            try {
                room.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                departure.forget(stop);
            }
            departure.requirePresence();
        }

        private static Buffer event(ObjectNode chunk) {
            return Buffer.buffer("data: " + new String(bytes(chunk), StandardCharsets.UTF_8) + "\n\n");
        }
    }
}
