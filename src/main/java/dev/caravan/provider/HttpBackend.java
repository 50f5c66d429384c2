package dev.caravan.provider;

import dev.caravan.call.Answer;
import dev.caravan.chain.Spread;
import dev.caravan.chain.Walk;
import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.Hearing;
import dev.caravan.dialect.Saying;
import dev.caravan.door.PassedHeaders;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.meter.Meters;
import dev.caravan.provider.Upstream.Reply;
import dev.caravan.request.MessagesRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A provider at the other end of an HTTP connection, spoken to in its own dialect. */
final class HttpBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(HttpBackend.class);
    private static final int REMEMBERED = 500;

    private final Map<String, RequestOptions> byPath = new ConcurrentHashMap<>();
    private final Dialect dialect;
    private final Transport transport;
    private final RequestOptions options;
    private final Address address;
    private final Credentials credentials;
    private final Timeouts timeouts;
    private final PassedHeaders passed;
    private final Meters meters;
    private final Spread spread;
    private final InstantSource clock;

    HttpBackend(
            Dialect dialect,
            Transport transport,
            Address address,
            Credentials credentials,
            Timeouts timeouts,
            PassedHeaders passed,
            Meters meters,
            Spread spread,
            InstantSource clock) {
        this.dialect = dialect;
        this.transport = transport;
        this.address = address;
        this.credentials = credentials;
        this.timeouts = timeouts;
        this.passed = passed;
        this.meters = meters;
        this.spread = spread;
        this.clock = clock;
        this.options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(address.host())
                .setPort(address.port())
                .setSsl(address.tls())
                .putHeader("content-type", "application/json")
                .putHeader("accept-encoding", "identity")
                .putHeader("user-agent", "caravan");
        credentials.lasting().forEach(options::putHeader);
    }

    @Override
    public Question prepare(Walk walk) {
        if (!dialect.countsTokens() && walk.request() instanceof MessagesRequest messages && messages.counting()) {
            return () -> Backend.estimatedCount(messages);
        }
        Saying saying = dialect.say(walk);
        return () -> ask(walk, saying);
    }

    private Answer ask(Walk walk, Saying saying) {
        Duration within = walk.request().streamed() ? timeouts.firstTokenFor(walk) : timeouts.totalFor(walk);
        long until = System.nanoTime() + within.toNanos();
        Outgoing outgoing = new Outgoing("POST", address, saying.path(), saying.body());
        Map<String, String> made = credentials.made(outgoing);
        Upstream upstream = send(walk, saying, made, until);
        Reply reply = upstream.reply();
        if (reply.status() == 401 && credentials.renews(made)) {
            upstream.forget();
            upstream = send(walk, saying, credentials.made(outgoing), until);
            reply = upstream.reply();
        }
        return answer(walk, saying, upstream, reply);
    }

    /** By the time {@code until} an answer is there, whatever was waited for before. */
    private Upstream send(Walk walk, Saying saying, Map<String, String> made, long until) {
        Upstream upstream = Upstream.send(
                transport,
                optionsFor(walk, saying, made),
                saying.body(),
                walk.request().streamed() ? saying.hearing() : null,
                Duration.ofNanos(until - System.nanoTime()),
                walk.asked().departure());
        walk.holdUntilOver(upstream::forget);
        walk.mayCost(() -> upstream.charge(walk.request()));
        return upstream;
    }

    private Answer answer(Walk walk, Saying saying, Upstream upstream, Reply reply) {
        LimitHeaders.record(reply.headers(), walk.target(), meters);
        if (walk.key() != null) {
            LimitHeaders.resetOfExhausted(reply.headers(), clock).ifPresent(wait -> spread.usedUp(walk.seat(), wait));
        }
        Map<String, String> headers = passed.of(reply.headers());
        return switch (reply) {
            case Reply.Body answer -> whole(walk, saying, upstream, answer, headers);
            case Reply.Events events -> {
                upstream.await(events.stream().firstToken());
                walk.stopWith(upstream::cancel);
                yield new Answer.Streamed(new RelayedFlow(upstream, events.stream(), timeouts.idle(), walk), headers);
            }
        };
    }

    private RequestOptions optionsFor(Walk walk, Saying saying, Map<String, String> made) {
        Map<String, String> callers = walk.asked().passedHeaders();
        if (callers.isEmpty() && made.isEmpty()) {
            return optionsFor(saying.path());
        }
        RequestOptions own = new RequestOptions(optionsFor(saying.path()));
        callers.forEach(own::putHeader);
        made.forEach(own::putHeader);
        return own;
    }

    private RequestOptions optionsFor(String path) {
        RequestOptions known = byPath.get(path);
        if (known == null) {
            // A path may hold a model's name, and callers may pin any.
            if (byPath.size() >= REMEMBERED) {
                byPath.clear();
            }
            known = new RequestOptions(options).setURI(address.basePath() + path);
            byPath.put(path, known);
        }
        return known;
    }

    private Answer whole(Walk walk, Saying saying, Upstream upstream, Reply.Body reply, Map<String, String> headers) {
        if (reply.status() >= 300) {
            if (LOG.isDebugEnabled()) {
                LOG.debug(
                        "{} {} answered {}: {}",
                        walk.asked().id(),
                        walk.target(),
                        reply.status(),
                        ErrorReply.words(reply));
            }
            throw ErrorReply.understood(reply, walk.target(), dialect, clock);
        }
        if (walk.request().streamed()) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, reply.status(), "it did not stream as asked");
        }
        // What grew piece by piece has room for as much again or is copied, and what is told of it may be as long.
        upstream.weigh(2L * reply.bytes().length());
        Hearing.Heard heard = saying.hearing().whole(reply.bytes(), reply.status(), upstream::weigh);
        return new Answer.Whole(heard.json(), heard.usage(), headers);
    }
}
