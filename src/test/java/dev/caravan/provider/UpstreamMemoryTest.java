package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamMemoryTest {
    private final ProviderStub north = ProviderStub.openAi();
    private final Vertx vertx = Vertx.vertx();
    private final Transport transport = new Transport(vertx, TestCaravan.settings(Map.of()));

    @AfterEach
    void close() {
        transport.close();
        vertx.close();
        north.close();
    }

    @Test
    void what_an_answer_still_brings_when_nobody_waits_any_more_takes_no_memory() throws Exception {
        north.saysMegabytes(30);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(north.port())
                .setURI("/v1/chat/completions")
                .putHeader("content-type", "application/json")
                .putHeader("authorization", "Bearer sk-x");
        Buffer body = Buffer.buffer(TestCaravan.request("m1", "hi", false));

        for (int i = 0; i < 30; i++) {
            Departure departure = new Departure();
            Upstream upstream = Upstream.send(transport, options, body, null, Duration.ofMinutes(1), departure);
            while (transport.room().taken() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            departure.happen();
            assertThatThrownBy(upstream::reply).isInstanceOf(CallerLeft.class);
            upstream.forget();
        }

        // What is still on its way comes in a moment, and takes nothing either.
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(transport.room().taken()).isZero();
    }
}
