package dev.caravan.provider;

import dev.caravan.door.Closing;
import dev.caravan.request.Room;
import dev.caravan.settings.Settings;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * The one way out: an HTTP client with a large pool, which never follows a redirect. Owned by the process. Safe for use
 * by many threads.
 */
public final class Transport implements AutoCloseable {
    private final Vertx vertx;
    private final HttpClient client;
    private final long answerLimit;
    private final Room room = Room.ofHeap(3);
    private final TokenDesk tokens = new TokenDesk(this);
    private final AwsDesk aws = new AwsDesk(this);

    public Transport(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.answerLimit = settings.bytes("caravan.transport.answer-limit");
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(
                        settings.duration("caravan.timeout.connect").toMillis()))
                .setKeepAliveTimeout(Math.toIntExact(Math.max(
                        1, settings.duration("caravan.transport.keep-alive").toSeconds())))
                .setMaxHeaderSize(64 << 10)
                .setMaxInitialLineLength(16 << 10)
                .setTcpNoDelay(true);
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(settings.count("caravan.transport.connections"));
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(Transport::ready)
                .build();
    }

    private static void ready(HttpConnection connection) {
        // A connection that breaks tells its call; without this it would tell the log as well, as an error of ours.
        connection.exceptionHandler(broken -> {});
        ChannelHandlerContext client = ((ConnectionBase) connection).channelHandlerContext();
        client.pipeline().addBefore(client.name(), null, new JoinedPieces());
    }

    Vertx vertx() {
        return vertx;
    }

    HttpClient client() {
        return client;
    }

    /** The memory for whole answers on their way. */
    Room room() {
        return room;
    }

    /** Where tokens for providers are asked for and kept. */
    TokenDesk tokens() {
        return tokens;
    }

    AwsDesk aws() {
        return aws;
    }

    /** The most bytes that a whole answer may have. */
    long answerLimit() {
        return answerLimit;
    }

    @Override
    public void close() {
        Closing.await(client.close());
    }
}
