package dev.caravan.provider;

import dev.caravan.failure.Departure;
import dev.caravan.provider.Upstream.Reply;
import dev.caravan.provider.aws.Errands;
import dev.caravan.provider.aws.KeptKeys;
import dev.caravan.provider.aws.KeyWords;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where keys for AWS are asked for, and kept for longer than a set of routes lives. Nobody's leaving stops it: others
 * wait for the same keys. Threads share it.
 */
final class AwsDesk implements Errands {
    private final Map<KeyWords, KeptKeys> known = new ConcurrentHashMap<>();
    private final Transport transport;

    AwsDesk(Transport transport) {
        this.transport = transport;
    }

    KeptKeys of(KeyWords words, InstantSource clock) {
        return known.computeIfAbsent(words, each -> new KeptKeys(each, this, clock));
    }

    @Override
    public Answer send(String method, URI where, Map<String, String> headers, String body, Duration within) {
        boolean tls = "https".equals(where.getScheme());
        String query = where.getRawQuery() == null ? "" : "?" + where.getRawQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(method))
                .setHost(where.getHost().replace("[", "").replace("]", ""))
                .setPort(where.getPort() > 0 ? where.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(where.getRawPath() + query)
                .putHeader("accept-encoding", "identity")
                .putHeader("user-agent", "caravan");
        headers.forEach(options::putHeader);
        Upstream upstream = Upstream.send(transport, options, Buffer.buffer(body), null, within, new Departure());
        try {
            Reply.Body reply = (Reply.Body) upstream.reply();
            return new Answer(reply.status(), reply.bytes().toString());
        } finally {
            upstream.forget();
        }
    }
}
