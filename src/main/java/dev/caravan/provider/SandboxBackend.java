package dev.caravan.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.Answer;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Usage;
import dev.caravan.chain.Walk;
import dev.caravan.conversation.ChatJson;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.conversation.MessagesTalk;
import dev.caravan.conversation.ResponsesTalk;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.Envelopes;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.Hearing;
import dev.caravan.dialect.ToldHearing;
import dev.caravan.dialect.openai.ChatSpeech;
import dev.caravan.dialect.openai.MessagesAbilities;
import dev.caravan.dialect.openai.Order;
import dev.caravan.dialect.openai.RelayedChunks;
import dev.caravan.dialect.openai.ResponsesAbilities;
import dev.caravan.dialect.sandbox.Sandbox;
import dev.caravan.dialect.sandbox.SandboxPlan;
import dev.caravan.dialect.sandbox.SandboxVectors;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Json;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.Defaults;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.ResponsesRequest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The built-in provider: no network, no key, and answers that say so. Waits and streams as a provider would. Speaks
 * OpenAI's form; callers in another one are translated for, as they would be for OpenAI.
 */
final class SandboxBackend implements Backend {
    /** A tree is so many times what others make of values. */
    private static final long TREE = 2;

    private final Sandbox sandbox;
    private final long answerLimit;
    private final InstantSource clock;

    SandboxBackend(Sandbox sandbox, long answerLimit, InstantSource clock) {
        this.sandbox = sandbox;
        this.answerLimit = answerLimit;
        this.clock = clock;
    }

    @Override
    public Question prepare(Walk walk) {
        return switch (walk.request()) {
            case ChatRequest chat -> {
                JsonNode json = tree(chat.bytes(), chat.root(), walk.scale());
                yield () -> answer(walk, json, null);
            }
            case MessagesRequest messages -> {
                if (messages.counting()) {
                    yield () -> Backend.estimatedCount(messages);
                }
                Conversation conversation = MessagesTalk.read(messages.root(walk.scale()));
                MessagesAbilities.TABLE.require(conversation);
                yield translated(walk, conversation);
            }
            case ResponsesRequest responses -> {
                Conversation conversation = ResponsesTalk.read(responses.root(walk.scale()));
                ResponsesAbilities.TABLE.require(conversation);
                yield translated(walk, conversation);
            }
            case EmbeddingsRequest embeddings -> () -> vectors(walk, embeddings);
        };
    }

    private Question translated(Walk walk, Conversation conversation) {
        byte[] json = ChatJson.of(
                conversation, walk.target().model(), walk.request().streamed(), Defaults.NONE, "max_completion_tokens");
        ToldHearing hearing = new ToldHearing(
                conversation.form(),
                Envelopes.of(walk, conversation, clock),
                EventSplitter.Border.EMPTY_LINE,
                ChatSpeech::new);
        JsonNode tree = tree(json, conversation.root(), walk.scale());
        return () -> answer(walk, tree, hearing);
    }

    /** {@code hearing} tells the answer on in another form than OpenAI's. */
    private Answer answer(Walk walk, JsonNode request, @Nullable Hearing hearing) {
        SandboxPlan plan = sandbox.plan(
                request, walk.target().model(), "chatcmpl-" + walk.asked().id(), clock.instant());
        return switch (plan) {
            case SandboxPlan.Failure failure -> throw understood(failure);
            case SandboxPlan.Answer answer -> {
                rest(walk.asked().departure(), answer.beforeAnswer());
                yield walk.request().streamed()
                        ? new Answer.Streamed(new Flow(walk, answer, Optional.ofNullable(hearing)), Map.of())
                        : whole(answer, hearing);
            }
        };
    }

    private static Answer whole(SandboxPlan.Answer answer, @Nullable Hearing hearing) {
        Buffer json = Buffer.buffer(bytes(answer.whole()));
        return new Answer.Whole(
                hearing == null ? json : hearing.whole(json, 200, Scale.NONE).json(), answer.usage(), Map.of());
    }

    private Answer vectors(Walk walk, EmbeddingsRequest request) {
        if (!walk.target().model().equals(SandboxVectors.MODEL)) {
            throw ProviderFailure.notServed(Refusal.unknownModel("the sandbox has vectors as sandbox/embed only"));
        }
        List<Slice> texts = request.texts().orElseThrow(() -> Unserved.at("input", "must be text for this provider"));
        long numbers = SandboxVectors.requireFew(texts.size(), request.dimensions());
        if (numbers * SandboxVectors.LETTERS > answerLimit) {
            throw Unserved.at("dimensions", "makes an answer larger than the limit, for so many texts");
        }
        walk.scale().weigh(numbers * SandboxVectors.WEIGHT);
        ObjectNode answer = SandboxVectors.of(
                texts.stream().map(Slice::text).toList(),
                request.dimensions(),
                request.packed(),
                walk.target().model());
        Usage usage = new Usage(answer.path("usage").path("prompt_tokens").asLong(), 0, 0, 0, 0, false);
        return new Answer.Whole(Buffer.buffer(bytes(answer)), usage, Map.of());
    }

    private static RuntimeException understood(SandboxPlan.Failure failure) {
        return switch (failure.status()) {
            case 400, 422 ->
                new Refusal(failure.status(), "invalid_request_error", failure.code(), null, failure.message(), null);
            // It has no key that could be refused: which model fails so is the caller's choice.
            case 401, 402, 403 -> ProviderFailure.of(Trouble.FORBIDDEN, failure.status(), Trouble.FORBIDDEN.words());
            case 404 -> ProviderFailure.notServed(Refusal.unknownModel(failure.message()));
            case 429 -> ProviderFailure.of(Trouble.RATE_LIMIT, 429, Trouble.RATE_LIMIT.words(), failure.retryAfter());
            default -> ProviderFailure.of(Trouble.SERVER_ERROR, failure.status(), "answered " + failure.status());
        };
    }

    private static JsonNode tree(byte[] json, Slice request, Scale scale) {
        try {
            request.requireFewValues();
            scale.weigh(TREE * request.weight());
            return Json.mapper().readTree(json);
        } catch (StreamConstraintsException e) {
            throw ProviderFailure.unsuited(Refusal.badRequest("the request holds too many values", null));
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

    private record Flow(Walk walk, SandboxPlan.Answer answer, Optional<Hearing> hearing) implements EventFlow {
        @Override
        public End into(Sink sink) {
            boolean usageWanted = walk.request() instanceof ChatRequest chat && chat.usageWanted();
            EventReader reader =
                    hearing.map(Hearing::events).orElseGet(() -> new RelayedChunks(usageWanted, Order.NOTHING));
            try {
                for (ObjectNode chunk : answer.chunks()) {
                    sink.awaitRoom(walk.asked().departure());
                    write(chunk, reader, sink);
                    rest(walk.asked().departure(), answer.betweenChunks());
                }
                write(answer.usageChunk(), reader, sink);
                Buffer rest = Buffer.buffer();
                reader.finish(rest);
                if (rest.length() > 0) {
                    sink.write(rest);
                }
                return new End.Complete(answer.usage());
            } catch (CallerLeft e) {
                return new End.CallerGone(Usage.estimate(answer.usage().input(), 0));
            }
        }

        private static void write(ObjectNode chunk, EventReader reader, Sink sink) {
            byte[] event = Buffer.buffer("data: ")
                    .appendBytes(bytes(chunk))
                    .appendString("\n\n")
                    .getBytes();
            Buffer out = Buffer.buffer(event.length);
            reader.read(event, 0, event.length, out);
            if (out.length() > 0) {
                sink.write(out);
            }
        }
    }
}
