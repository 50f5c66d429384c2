package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.call.Usage;
import dev.caravan.failure.Departure;
import dev.caravan.harness.TestCaravan;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.Request;
import dev.caravan.stub.ProviderStub;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request is sent and then paid for, or given up and then never sent: nothing lies between. */
class GivenUpTest {
    private static final int CALLS = 400;

    private final ProviderStub north = ProviderStub.openAi();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Transport transport = new Transport(vertx, TestCaravan.settings(Map.of()));
    private final Request request =
            ChatRequestReader.read(TestCaravan.request("m1", "hi", false).getBytes(StandardCharsets.UTF_8));

    @BeforeEach
    void warmUp() {
        // So that there is a connection in the pool: on it a request is sent in the turn of the loop that begins it.
        send("warm up").reply();
    }

    @AfterEach
    void close() {
        transport.close();
        vertx.close();
        north.close();
    }

    @Test
    void what_was_charged_as_not_sent_is_not_sent_afterwards() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        vertx.runOnContext(now -> await(busy));
        List<Usage> charged = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Upstream upstream = send("call " + i);
            if (i % 2 == 0) {
                upstream.cancel();
                charged.add(upstream.charge(request));
            } else {
                charged.add(upstream.charge(request));
                upstream.cancel();
            }
        }
        busy.countDown();
        send("the last").reply();

        assertThat(charged).containsOnly(Usage.NONE);
        assertThat(arrived()).containsExactlyInAnyOrder("warm up", "the last");
    }

    @Test
    void whenever_it_is_given_up_what_arrives_is_charged() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        Set<String> charged = new HashSet<>(Set.of("warm up", "the last"));
        for (int i = 0; i < CALLS; i++) {
            Upstream upstream = send("call " + i);
            long until = System.nanoTime() + random.nextLong(1_000_000);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            if (random.nextBoolean()) {
                upstream.cancel();
            }
            if (!upstream.charge(request).equals(Usage.NONE)) {
                charged.add("call " + i);
            }
            upstream.cancel();
        }
        send("the last").reply();

        assertThat(charged).containsAll(arrived());
    }

    private List<String> arrived() {
        return north.journal().calls().stream()
                .map(call ->
                        call.json().path("messages").path(0).path("content").asText())
                .toList();
    }

    private Upstream send(String prompt) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(north.port())
                .setURI("/v1/chat/completions")
                .putHeader("content-type", "application/json")
                .putHeader("authorization", "Bearer sk-x");
        Buffer body = Buffer.buffer(TestCaravan.request("m1", prompt, false));
        return Upstream.send(transport, options, body, null, Duration.ofSeconds(10), new Departure());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
