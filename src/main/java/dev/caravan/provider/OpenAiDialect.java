package dev.caravan.provider;

import dev.caravan.call.ChatRequest;
import dev.caravan.call.PassedHeaders;
import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Trouble;
import dev.caravan.call.Usage;
import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.meter.Meters;
import dev.caravan.provider.Upstream.Reply;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OpenAI, and whatever speaks its API: the request goes on byte by byte save for the model's name, the answer comes back
 * as it is.
 */
final class OpenAiDialect implements Dialect {
    private static final int LARGE = 64 << 10;

    private final Transport transport;
    private final RequestOptions options;
    private final Timeouts timeouts;
    private final ModelSettings models;
    private final PassedHeaders passed;
    private final Meters meters;
    private final InstantSource clock;

    OpenAiDialect(
            Transport transport,
            OpenAiAddress address,
            Optional<String> key,
            Timeouts timeouts,
            ModelSettings models,
            PassedHeaders passed,
            Meters meters,
            InstantSource clock) {
        this.transport = transport;
        this.timeouts = timeouts;
        this.models = models;
        this.passed = passed;
        this.meters = meters;
        this.clock = clock;
        this.options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(address.host())
                .setPort(address.port())
                .setSsl(address.tls())
                .setURI(address.basePath() + "/chat/completions")
                .putHeader("content-type", "application/json")
                .putHeader("accept-encoding", "identity")
                .putHeader("user-agent", "caravan");
        key.ifPresent(secret -> options.putHeader("authorization", "Bearer " + secret));
    }

    @Override
    public Answer ask(Walk walk) {
        ChatRequest request = walk.request();
        Buffer body = joined(request.rewritten(
                walk.target().model(), models.of(walk.target()).defaults(), true));
        long started = System.nanoTime();
        Duration within = request.streamed() ? timeouts.firstTokenFor(walk) : timeouts.totalFor(walk);
        Upstream upstream = Upstream.send(
                transport,
                optionsFor(walk),
                body,
                request.streamed(),
                walk.asked().departure());
        walk.holdUntilOver(upstream::forget);
        Reply reply = upstream.reply(within);
        LimitHeaders.record(reply.headers(), walk.target(), meters);
        Map<String, String> headers = passed.of(reply.headers());
        return switch (reply) {
            case Reply.Body answer -> whole(walk, answer, headers);
            case Reply.Events events -> {
                Duration left = within.minusNanos(System.nanoTime() - started);
                upstream.await(events.stream().firstToken(!request.usageWanted()), left);
                walk.stopWith(upstream::cancel);
                yield new Answer.Streamed(new RelayedFlow(events.stream(), timeouts.idle(), walk), headers);
            }
        };
    }

    /** A large request is not copied, for it is kept until it was answered, by as many calls as there are. */
    private static Buffer joined(List<ByteBuffer> pieces) {
        int length = pieces.stream().mapToInt(ByteBuffer::remaining).sum();
        if (length > LARGE) {
            return BufferImpl.buffer(Unpooled.wrappedBuffer(pieces.toArray(ByteBuffer[]::new)));
        }
        Buffer joined = Buffer.buffer(length);
        pieces.forEach(
                piece -> joined.appendBytes(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining()));
        return joined;
    }

    private RequestOptions optionsFor(Walk walk) {
        Map<String, String> callers = walk.asked().passedHeaders();
        if (callers.isEmpty()) {
            return options;
        }
        RequestOptions own = new RequestOptions(options);
        callers.forEach(own::putHeader);
        return own;
    }

    private Answer whole(Walk walk, Reply.Body reply, Map<String, String> headers) {
        if (reply.status() >= 300) {
            throw ErrorReply.understood(reply, clock);
        }
        if (walk.request().streamed()) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, reply.status(), "it did not stream as asked");
        }
        Usage usage = CompletionReader.usage(
                reply.bytes().getBytes(), reply.status(), walk.request().estimatedInputTokens());
        return new Answer.Whole(reply.bytes(), usage, headers);
    }
}
