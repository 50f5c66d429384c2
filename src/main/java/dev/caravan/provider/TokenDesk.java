package dev.caravan.provider;

import dev.caravan.failure.Departure;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Slice;
import dev.caravan.provider.Upstream.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where tokens are asked for, and where those of all sources are kept, for longer than a set of routes lives. Nobody's
 * leaving stops it: others wait for the same token. Threads share it.
 */
final class TokenDesk {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<TokenSource, TokenCredentials> known = new ConcurrentHashMap<>();
    private final Transport transport;

    TokenDesk(Transport transport) {
        this.transport = transport;
    }

    Credentials of(TokenSource source, InstantSource clock) {
        return known.computeIfAbsent(source, each -> new TokenCredentials(each, this, clock));
    }

    /** Whom to ask, what they are called in words, and what they say is wrong. */
    record Giver(URI where, String name, Function<Slice, String> complaint) {}

    Token post(Giver giver, Map<String, String> form, InstantSource clock) {
        String body = new TreeMap<>(form)
                .entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        RequestOptions options =
                options(giver, HttpMethod.POST).putHeader("content-type", "application/x-www-form-urlencoded");
        return token(giver, asked(giver, options, Buffer.buffer(body)), clock);
    }

    Token get(Giver giver, Map<String, String> headers, InstantSource clock) {
        RequestOptions options = options(giver, HttpMethod.GET);
        headers.forEach(options::putHeader);
        return token(giver, asked(giver, options, Buffer.buffer()), clock);
    }

    private static RequestOptions options(Giver giver, HttpMethod method) {
        URI where = giver.where();
        boolean tls = "https".equals(where.getScheme());
        String query = where.getRawQuery() == null ? "" : "?" + where.getRawQuery();
        return new RequestOptions()
                .setMethod(method)
                .setHost(where.getHost().replace("[", "").replace("]", ""))
                .setPort(where.getPort() > 0 ? where.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(where.getRawPath() + query)
                .putHeader("accept", "application/json")
                .putHeader("accept-encoding", "identity")
                .putHeader("user-agent", "caravan");
    }

    private Reply.Body asked(Giver giver, RequestOptions options, Buffer body) {
        Upstream upstream = Upstream.send(transport, options, body, null, PATIENCE, new Departure());
        try {
            return (Reply.Body) upstream.reply();
        } catch (ProviderFailure failure) {
            throw failure(giver, failure.trouble(), 0, failure.reason(), Optional.empty());
        } finally {
            upstream.forget();
        }
    }

    private static Token token(Giver giver, Reply.Body reply, InstantSource clock) {
        Slice body = parsed(reply);
        int status = reply.status();
        if (status == 200) {
            String secret = body.get("access_token").text();
            OptionalLong seconds = seconds(body.get("expires_in"));
            if (!secret.isEmpty() && secret.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
                return Token.lasting(secret, Duration.ofSeconds(seconds.orElse(300)), clock.instant());
            }
            throw failure(giver, Trouble.SERVER_ERROR, status, "its answer holds none", Optional.empty());
        }
        Trouble trouble =
                switch (status) {
                    case 408 -> Trouble.TIMEOUT;
                    case 429 -> Trouble.RATE_LIMIT;
                    case 400, 401, 403, 404 -> Trouble.AUTH;
                    default -> Trouble.SERVER_ERROR;
                };
        String said = trouble == Trouble.AUTH ? giver.complaint().apply(body) : "";
        throw failure(
                giver,
                trouble,
                status,
                said.isEmpty() ? "it answered " + status : said,
                RetryAfter.read(reply.headers(), clock));
    }

    private static ProviderFailure failure(
            Giver giver, Trouble trouble, int status, String why, Optional<Duration> wait) {
        return ProviderFailure.of(trouble, status, "no token from " + giver.name() + ": " + why, wait);
    }

    /** A number, or, with some, a number in quotes. */
    private static OptionalLong seconds(Slice value) {
        String text = value.isString() ? value.text() : value.isNumber() ? value.json() : "";
        return text.matches("\\d{1,7}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static Slice parsed(Reply.Body reply) {
        try {
            return Slice.parse(reply.bytes().getBytes());
        } catch (IOException e) {
            return Slice.MISSING;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
