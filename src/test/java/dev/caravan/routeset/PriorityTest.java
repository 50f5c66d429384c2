package dev.caravan.routeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of a low priority fill a part of each provider's limits, and the rest is there for the others. */
class PriorityTest {
    private static final Instant NOW = Instant.parse("2026-11-30T20:00:00Z");

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(20, 7);
    private final Path folder;
    private final String low;
    private final String high;

    PriorityTest(@TempDir Path folder) {
        this.folder = folder;
        KeyDesk desk = new KeyDesk(
                Map.of("caravan.data", folder.toString(), "caravan.plan.low.priority", "50"), InstantSource.fixed(NOW));
        low = desk.create("low", "--plan", "low");
        high = desk.create("high", "--plan", "enterprise");
    }

    @AfterEach
    void close() {
        north.close();
    }

    @Test
    void of_requests_a_minute() {
        // Ten at once.
        try (TestCaravan caravan = start("caravan.provider.north.requests-per-minute", "60")) {
            assertThat(answered(caravan, low, 8)).isEqualTo(5);
            assertThat(answered(caravan, high, 8)).isEqualTo(5);
        }
    }

    @Test
    void of_tokens_a_minute() {
        try (TestCaravan caravan = start("caravan.provider.north.tokens-per-minute", "600")) {
            int lows = answered(caravan, low, 40);
            int highs = answered(caravan, high, 40);

            assertThat(lows).isPositive();
            assertThat(highs).isCloseTo(lows, within(1));
        }
    }

    @Test
    void of_calls_at_once() {
        north.after(Duration.ofSeconds(2));
        try (TestCaravan caravan = start("caravan.provider.north.calls-at-once", "4")) {
            List<CompletableFuture<Reply>> calls = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                calls.add(CompletableFuture.supplyAsync(() -> caravan.chatWith(low, "hi")));
                north.journal().awaitCount(i, Duration.ofSeconds(5));
            }

            assertThat(caravan.chatWith(low, "hi").status()).isEqualTo(429);
            for (int i = 3; i <= 4; i++) {
                calls.add(CompletableFuture.supplyAsync(() -> caravan.chatWith(high, "hi")));
                north.journal().awaitCount(i, Duration.ofSeconds(5));
            }
            assertThat(caravan.chatWith(high, "hi").status()).isEqualTo(429);

            assertThat(calls)
                    .allSatisfy(call -> assertThat(call.join().status()).isEqualTo(200));
        }
    }

    private static int answered(TestCaravan caravan, String secret, int calls) {
        int answered = 0;
        for (int i = 0; i < calls; i++) {
            answered += caravan.chatWith(secret, "hi").status() == 200 ? 1 : 0;
        }
        return answered;
    }

    private TestCaravan start(String limit, String value) {
        return TestCaravan.with()
                .provider("north", north)
                .property("caravan.auth", "keys")
                .property("caravan.data", folder.toString())
                .property("caravan.plan.low.priority", "50")
                .property("caravan.retry.within", "0s")
                .property(limit, value)
                .clock(InstantSource.fixed(NOW))
                .start();
    }
}
