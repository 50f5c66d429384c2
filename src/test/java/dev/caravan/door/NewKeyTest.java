package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.call.Identity;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A key that was just made holds from its first call on, and whoever guesses keys tires nobody. */
class NewKeyTest {
    private static final Identity GUESS = Identity.ofSecret(Identity.KEY_PREFIX + "guess");

    @Test
    void a_key_holds_at_once_in_a_running_server() {
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .property("caravan.auth", "keys")
                        .start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            for (int i = 0; i < 12; i++) {
                String secret = desk.create("acme-" + i);
                // A body of one piece, and one of many that come while the keys are looked at.
                String prompt = i % 2 == 0 ? "hi" : "hi ".repeat(500_000);

                Reply reply = caravan.chatWith(secret, prompt);

                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                assertThat(north.journal().last().json().toString()).contains(prompt);
                assertThat(caravan.chatWith(secret + "x", "hi").status()).isEqualTo(401);
            }
        }
    }

    @Test
    void its_calls_are_on_its_bill_where_no_key_is_asked_for_too() {
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).start()) {
            caravan.chatWith(KeyDesk.of(caravan).create("acme"), "hi");

            assertThat(caravan.logged()).anyMatch(line -> line.contains("key=acme"));
        }
    }

    @Test
    void however_many_guess_the_keys_are_looked_at_now_and_then() throws Exception {
        Vertx vertx = Vertx.vertx();
        AtomicInteger looks = new AtomicInteger();
        SecondLook second = new SecondLook(vertx, who -> true, looks::incrementAndGet);
        int guesses = 2_000;
        CountDownLatch answered = new CountDownLatch(guesses);
        long started = System.nanoTime();

        for (int i = 0; i < guesses; i++) {
            if (!second.waitFor(answered::countDown)) {
                answered.countDown();
            }
        }

        assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
        long gaps = (System.nanoTime() - started) / Duration.ofMillis(50).toNanos();
        assertThat(looks.get()).isBetween(1, (int) gaps + 1);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_look_that_hangs_lets_nobody_hang() throws Exception {
        Vertx vertx = Vertx.vertx();
        CountDownLatch never = new CountDownLatch(1);
        SecondLook second = new SecondLook(vertx, who -> true, () -> {
            try {
                assertThat(never.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        CountDownLatch answered = new CountDownLatch(1);

        assertThat(second.isWorthIt(GUESS)).isTrue();
        assertThat(second.waitFor(answered::countDown)).isTrue();

        assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
        never.countDown();
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
