package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is held back by a limit and has nowhere else to go waits in line, and no key keeps the others out. */
@Tag("slow")
@Timeout(180)
class WaitingLineTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(100);

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        north.close();
        south.close();
        callers.close();
    }

    private static TestCaravan.Builder oneAtATime(ProviderStub provider) {
        return TestCaravan.with()
                .provider("north", provider)
                .property("caravan.provider.north.calls-at-once", "1")
                .patience(LONG_ENOUGH);
    }

    private List<Future<Reply>> all(int calls, Supplier<Reply> call) {
        List<Future<Reply>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(callers.submit(call::get));
        }
        return all;
    }

    private static void await(TestCaravan caravan, int underWay) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (caravan.gateway().door().underWay() < underWay) {
            assertThat(System.nanoTime()).as("waited").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void a_thousand_who_wait_for_one_place_are_all_answered() throws Exception {
        try (TestCaravan caravan =
                oneAtATime(north).property("caravan.retry.within", "100s").start()) {
            for (Future<Reply> call : all(1_000, () -> caravan.ask("north/m1", "hi"))) {
                Reply reply = call.get();
                assertThat(reply.text()).isEqualTo("from north");
                assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
            }

            assertThat(north.journal().maxConcurrent()).isEqualTo(1);
            // Whoever waits is counted once for it, however often it looks.
            assertThat(caravan.meter("llm_requests_total", "error_type=\"throttled\""))
                    .isLessThanOrEqualTo(1_000);
        }
    }

    @Test
    void whoever_came_first_is_answered_first() throws Exception {
        List<String> asked = new ArrayList<>();
        north.next(1).says("slow").after(Duration.ofSeconds(3));
        try (TestCaravan caravan = oneAtATime(north).start()) {
            List<Future<Reply>> calls = new ArrayList<>(all(1, () -> caravan.ask("north/m1", "first")));
            north.journal().awaitCount(1, LONG_ENOUGH);
            for (int i = 0; i < 10; i++) {
                String prompt = "number " + i;
                calls.addAll(all(1, () -> caravan.ask("north/m1", prompt)));
                await(caravan, i + 2);
                // From the door into the line it is a step; there is nothing to be seen of it from outside.
                Thread.sleep(30);
                asked.add(prompt);
            }
            for (Future<Reply> call : calls) {
                assertThat(call.get().status()).isEqualTo(200);
            }
        }
        List<String> answered = north.journal().calls().stream()
                .skip(1)
                .map(call -> call.json().at("/messages/0/content").asText())
                .toList();
        assertThat(answered).containsExactlyElementsOf(asked);
    }

    @Test
    void who_leaves_the_line_holds_up_nobody_behind_them() throws Exception {
        north.next(1).says("slow").after(Duration.ofSeconds(1));
        try (TestCaravan caravan = oneAtATime(north).start()) {
            List<Future<Reply>> first = all(1, () -> caravan.ask("north/m1", "hi"));
            north.journal().awaitCount(1, LONG_ENOUGH);
            Socket leaving = calling(caravan);
            await(caravan, 2);
            List<Future<Reply>> third = all(1, () -> caravan.ask("north/m1", "hi"));
            await(caravan, 3);
            leaving.close();

            assertThat(first.getFirst().get().status()).isEqualTo(200);
            assertThat(third.getFirst().get().text()).isEqualTo("from north");
            assertThat(north.journal().count()).isEqualTo(2);
        }
    }

    private static Socket calling(TestCaravan caravan) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), caravan.port());
        String body = TestCaravan.request("north/m1", "hi", false);
        String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void whoever_has_another_provider_goes_there_and_does_not_wait() {
        north.next(1).says("slow").after(Duration.ofSeconds(2));
        try (TestCaravan caravan = oneAtATime(north).provider("south", south).start()) {
            List<Future<Reply>> waiting = new ArrayList<>(all(1, () -> caravan.ask("north/m1", "hi")));
            north.journal().awaitCount(1, LONG_ENOUGH);
            waiting.addAll(all(3, () -> caravan.ask("north/m1", "hi")));
            await(caravan, 4);

            Reply reply = caravan.chat("hi");

            assertThat(reply.text()).isEqualTo("from south");
            assertThat(waiting).noneMatch(Future::isDone);
        }
    }

    @Test
    void where_the_line_is_full_the_next_one_is_told_so_at_once() throws Exception {
        north.next(1).says("slow").after(Duration.ofSeconds(3));
        try (TestCaravan caravan =
                oneAtATime(north).property("caravan.throttle.line", "2").start()) {
            List<Future<Reply>> calls = new ArrayList<>(all(1, () -> caravan.ask("north/m1", "hi")));
            north.journal().awaitCount(1, LONG_ENOUGH);
            calls.addAll(all(6, () -> caravan.ask("north/m1", "hi")));

            List<Integer> statuses = new ArrayList<>();
            for (Future<Reply> call : calls) {
                statuses.add(call.get().status());
            }

            assertThat(statuses).filteredOn(status -> status == 200).hasSize(3);
            assertThat(statuses).filteredOn(status -> status == 429).hasSize(4);
        }
    }

    @Test
    void calls_wait_in_line_for_a_gap_too_and_none_is_counted_twice() throws Exception {
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .property("caravan.model.north/m1.gap", "50ms")
                .patience(LONG_ENOUGH)
                .start()) {
            for (Future<Reply> call : all(40, () -> caravan.ask("north/m1", "hi"))) {
                assertThat(call.get().text()).isEqualTo("from north");
            }

            assertThat(caravan.meter("llm_requests_total", "error_type=\"throttled\""))
                    .isLessThanOrEqualTo(40);
        }
    }

    @Test
    void one_key_with_many_long_calls_leaves_a_place_for_another(@TempDir Path folder) {
        KeyDesk desk = new KeyDesk(Map.of("caravan.data", folder.toString()), InstantSource.system());
        String greedy = desk.create("greedy", "--plan", "enterprise");
        String modest = desk.create("modest", "--plan", "enterprise");
        north.chooses(request -> request.text().contains("\"long\"")
                ? Optional.of(Behaviour.wellBehaved().says("long").after(Duration.ofSeconds(20)))
                : Optional.empty());
        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .property("caravan.auth", "keys")
                .property("caravan.data", folder.toString())
                .property("caravan.provider.north.calls-at-once", "10")
                .property("caravan.retry.within", "5s")
                .start()) {
            List<Wire> many = new ArrayList<>();
            byte[] call = Wire.post(TestCaravan.request("north/m1", "long", false), "Authorization: Bearer " + greedy);
            for (int i = 0; i < 100; i++) {
                many.add(Wire.to(caravan).send(call));
            }
            north.journal().awaitCount(8, LONG_ENOUGH);

            Reply reply = caravan.askWith(modest, "north/m1", "short");

            assertThat(reply.text()).isEqualTo("from north");
            // Had it waited for a place, it would have been for twenty seconds.
            assertThat(reply.took()).isLessThan(Duration.ofSeconds(10));
            assertThat(north.journal().count()).isEqualTo(9);
            many.forEach(Wire::close);
        }
    }
}
