package dev.caravan.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.request.Room;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One key cannot hold the door against the others, nor more of it than its plan has for it. */
@Tag("slow")
class CrowdedDoorTest {
    private static final int AT_ONCE = 40;

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.auth", "keys")
            .property("caravan.door.calls-at-once", Integer.toString(AT_ONCE))
            .property("caravan.plan.small.calls-at-once", "2")
            .property("caravan.plan.small.tiers", "*")
            .property("caravan.plan.small.models", "*")
            .start();
    private final List<Wire> open = new ArrayList<>();
    private String many = "";
    private String other = "";

    @BeforeEach
    void keys() {
        KeyDesk desk = KeyDesk.of(caravan);
        many = desk.create("many");
        other = desk.create("other");
        awaitKey(many);
        awaitKey(other);
    }

    @AfterEach
    void close() {
        open.forEach(Wire::close);
        caravan.close();
        north.close();
    }

    @Test
    void one_key_takes_half_of_the_door_and_the_others_find_the_rest() {
        for (int i = 0; i < AT_ONCE / 2; i++) {
            begin(many);
        }
        awaitUnderWay(AT_ONCE / 2);

        Reply refused = caravan.chatWith(many, "hi");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.errorCode()).isEqualTo("overloaded");
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(caravan.chatWith(other, "hi").status()).isEqualTo(200);

        open.removeFirst().close();
        Soon.holds(Duration.ofSeconds(5), () -> caravan.chatWith(many, "hi").status() == 200);
    }

    @Test
    void a_key_that_is_the_only_one_has_the_whole_door() {
        try (TestCaravan lonely = TestCaravan.with()
                .property("caravan.auth", "keys")
                .property("caravan.door.calls-at-once", Integer.toString(AT_ONCE))
                .start()) {
            String only = KeyDesk.of(lonely).create("only");
            Soon.holds(
                    Duration.ofSeconds(5),
                    () -> lonely.askWith(only, "sandbox/echo", "hi").status() == 200);
            for (int i = 1; i < AT_ONCE; i++) {
                begin(lonely, only);
            }
            Soon.holds(Duration.ofSeconds(5), () -> lonely.gateway().door().underWay() == AT_ONCE - 1);

            assertThat(lonely.askWith(only, "sandbox/echo", "hi").status()).isEqualTo(200);
        }
    }

    @Test
    void a_plans_calls_at_once_are_each_keys() {
        KeyDesk desk = KeyDesk.of(caravan);
        String one = desk.create("one", "--plan", "small");
        String two = desk.create("two", "--plan", "small");
        awaitKey(one);
        awaitKey(two);
        begin(one);
        begin(one);
        awaitUnderWay(2);

        Reply refused = caravan.chatWith(one, "hi");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.errorCode()).isEqualTo("rate_limit_exceeded");
        assertThat(refused.errorMessage()).contains("2 calls at once");
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(caravan.chatWith(two, "hi").status()).isEqualTo(200);

        open.removeFirst().close();
        Soon.holds(Duration.ofSeconds(5), () -> caravan.chatWith(one, "hi").status() == 200);
    }

    @Test
    void a_key_may_have_calls_at_once_of_its_own() throws Exception {
        KeyDesk desk = KeyDesk.of(caravan);
        String own = desk.create("own", "--plan", "small", "--calls-at-once", "3");
        awaitKey(own);
        begin(own);
        begin(own);
        awaitUnderWay(2);

        assertThat(caravan.chatWith(own, "hi").status()).isEqualTo(200);
        awaitUnderWay(2);
        begin(own);
        awaitUnderWay(3);
        assertThat(caravan.chatWith(own, "hi").status()).isEqualTo(429);

        desk.key("change", "own", "--calls-at-once", "0");
        Soon.holds(Duration.ofSeconds(5), () -> caravan.chatWith(own, "hi").status() == 200);
        desk.key("change", "own", "--calls-at-once", "plan");
        Soon.holds(Duration.ofSeconds(5), () -> caravan.chatWith(own, "hi").status() == 429);
    }

    /** One key's bodies that are under way fill half of the memory for them, and no more. */
    @Test
    void one_key_takes_half_of_the_memory_for_bodies() {
        long most = Room.ofHeap(3).most();
        byte[] large = "x".repeat(19 << 20).getBytes(UTF_8);
        for (long sent = 0; sent < most; sent += large.length) {
            Wire wire = Wire.to(caravan);
            open.add(wire);
            Thread.ofVirtual().start(() -> wire.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                            + "Content-Type: application/json\r\nX-Api-Key: " + many + "\r\nContent-Length: "
                            + (large.length + 1) + "\r\n\r\n")
                    .send(large));
        }
        AtomicInteger refused = new AtomicInteger();
        open.forEach(wire -> Thread.ofVirtual().start(() -> {
            if (hears503(wire)) {
                refused.incrementAndGet();
            }
        }));

        Soon.holds(Duration.ofSeconds(30), () -> refused.get() > 0);
        String question = TestCaravan.request("simple", "y".repeat(10 << 20), false);
        Reply reply = caravan.post("/v1/chat/completions", question, "x-api-key", other);
        assertThat(reply.status()).as(reply.body()).isNotEqualTo(503);
    }

    @Test
    void a_share_is_half_and_is_given_back_whole() throws Exception {
        Shares shares = new Shares(101, () -> true);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(8);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                ready.countDown();
                for (int call = 0; call < 100; call++) {
                    if (shares.take("a", 1) > 0) {
                        taken.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(taken.get()).isLessThanOrEqualTo(51).isPositive();
        assertThat(shares.take("b", 51)).isEqualTo(51);
        assertThat(shares.take("b", 1)).isNegative();
        shares.giveBack("b", 51);
        assertThat(shares.take("b", 51)).isEqualTo(51);
    }

    private static boolean hears503(Wire wire) {
        try {
            Duration patience = Duration.ofSeconds(60);
            return wire.patience(patience)
                    .reply()
                    .filter(reply -> reply.status() == 503)
                    .isPresent();
        } catch (AssertionError closed) {
            return false;
        }
    }

    /** A call whose body never ends. */
    private void begin(String secret) {
        begin(caravan, secret);
    }

    private void begin(TestCaravan at, String secret) {
        Wire wire = Wire.to(at);
        open.add(wire);
        byte[] question = Wire.post(MalformedBodies.GOOD, "X-Api-Key: " + secret);
        wire.send(new String(question, 0, question.length - 1, UTF_8));
    }

    private void awaitUnderWay(int calls) {
        Soon.holds(Duration.ofSeconds(5), () -> caravan.gateway().door().underWay() == calls);
    }

    private void awaitKey(String secret) {
        Soon.holds(Duration.ofSeconds(5), () -> caravan.chatWith(secret, "hi").status() == 200);
    }
}
