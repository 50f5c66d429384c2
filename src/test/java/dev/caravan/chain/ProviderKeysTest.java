package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider at which the operator has several keys is asked by all of them, and each stands for itself. */
class ProviderKeysTest {
    private final MovedClock clock = new MovedClock();
    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");
    private final Map<String, Behaviour> byKey = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(north, south));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private TestCaravan.Builder with(String... keys) {
        north.chooses(request -> {
            Behaviour chosen = byKey.get(secret(request.header("authorization")));
            return Optional.ofNullable(chosen);
        });
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .clock(clock)
                .property("caravan.provider.north.api-key", "")
                .property("caravan.provider.north.keys", String.join(", ", keys));
        for (String key : keys) {
            builder.property("caravan.provider.north.key." + key + ".api-key", "sk-" + key);
        }
        return builder;
    }

    private TestCaravan started(TestCaravan.Builder builder) {
        TestCaravan caravan = builder.start();
        open.add(caravan);
        return caravan;
    }

    private static String secret(Optional<String> authorization) {
        return authorization.orElse("").replace("Bearer sk-", "");
    }

    /** How often each key was used. */
    private static Map<String, Long> used(ProviderStub stub) {
        return stub.journal().calls().stream()
                .collect(Collectors.groupingBy(
                        call -> secret(call.header("authorization")), TreeMap::new, Collectors.counting()));
    }

    private void behaves(String key, UnaryOperator<Behaviour> change) {
        byKey.put(key, change.apply(Behaviour.wellBehaved()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"least-load", "in-turn"})
    void keys_take_calls_by_their_weights(String spread) {
        TestCaravan caravan = started(with("a", "b")
                .property("caravan.provider.north.spread", spread)
                .property("caravan.provider.north.key.a.weight", "3"));

        for (int i = 0; i < 40; i++) {
            assertThat(caravan.chat("hi").text()).isEqualTo("from north");
        }

        assertThat(used(north)).isEqualTo(Map.of("a", 30L, "b", 10L));
        assertThat(caravan.meter("llm_key_requests_total", "provider=\"north\"", "key=\"a\""))
                .isEqualTo(30);
    }

    @Test
    void a_key_with_slow_calls_under_way_gets_fewer() {
        behaves("a", slow -> slow.says("slowly").after(Duration.ofSeconds(4)));
        TestCaravan caravan = started(with("a", "b"));
        CompletableFuture<Reply> slow = CompletableFuture.supplyAsync(() -> caravan.chat("first"));
        north.journal().awaitCount(1, Duration.ofSeconds(10));

        for (int i = 0; i < 10; i++) {
            caravan.chat("hi");
        }

        assertThat(used(north)).isEqualTo(Map.of("a", 1L, "b", 10L));
        slow.cancel(true);
    }

    @Test
    void in_turn_asks_a_slow_key_as_often_as_any_other() {
        behaves("a", slow -> slow.says("slowly").after(Duration.ofMillis(100)));
        TestCaravan caravan = started(with("a", "b").property("caravan.provider.north.spread", "in-turn"));

        for (int i = 0; i < 6; i++) {
            caravan.chat("hi");
        }

        assertThat(used(north)).isEqualTo(Map.of("a", 3L, "b", 3L));
    }

    @Test
    void a_rate_limit_rests_its_key_and_the_next_key_is_asked_at_once() {
        behaves("a", limited -> limited.rateLimits(Duration.ofSeconds(5)));
        TestCaravan caravan = started(with("a", "b"));

        Reply first = caravan.chat("hi");
        for (int i = 0; i < 6; i++) {
            assertThat(caravan.chat("hi").header("x-caravan-attempts")).isEqualTo("1");
        }
        byKey.clear();
        clock.moves(Duration.ofMillis(5100));
        caravan.chat("hi");
        caravan.chat("hi");

        assertThat(first.text()).isEqualTo("from north");
        assertThat(first.header("x-caravan-provider")).isEqualTo("north");
        assertThat(first.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(used(north)).isEqualTo(Map.of("a", 2L, "b", 8L));
        assertThat(south.journal().count()).isZero();
        assertThat(caravan.meter("llm_fallbacks_total")).isZero();
        assertThat(caravan.meter("llm_requests_total", "provider=\"north\"", "error_type=\"rate_limit\""))
                .isEqualTo(1);
    }

    @Test
    void the_next_provider_is_asked_when_every_key_rests() {
        behaves("a", limited -> limited.rateLimits(Duration.ofSeconds(5)));
        behaves("b", limited -> limited.rateLimits(Duration.ofSeconds(5)));
        TestCaravan caravan = started(with("a", "b"));

        Reply first = caravan.chat("hi");
        Reply second = caravan.chat("hi");

        assertThat(first.text()).isEqualTo("from south");
        assertThat(first.header("x-caravan-attempts")).isEqualTo("3");
        assertThat(second.header("x-caravan-attempts")).isEqualTo("1");
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403})
    void a_refused_key_rests_alone_and_the_log_names_it_without_its_secret(int status) {
        behaves("a", refused -> refused.fails(status));
        TestCaravan caravan = started(with("a", "b"));

        Reply first = caravan.chat("hi");
        for (int i = 0; i < 4; i++) {
            caravan.chat("hi");
        }
        clock.moves(Duration.ofMinutes(5).plusSeconds(1));
        caravan.chat("hi");
        caravan.chat("hi");

        assertThat(first.text()).isEqualTo("from north");
        assertThat(used(north)).isEqualTo(Map.of("a", 2L, "b", 7L));
        assertThat(south.journal().count()).isZero();
        assertThat(caravan.logged()).anyMatch(line -> line.contains("WARN") && line.contains("north#a/m1"));
        assertThat(caravan.logged()).anyMatch(line -> line.contains("via=b"));
        assertThat(String.join("\n", caravan.logged())).doesNotContain("sk-a").doesNotContain("sk-b");
        assertThat(caravan.meter("llm_key_requests_total", "key=\"a\"", "error_type=\"auth\""))
                .isEqualTo(2);
    }

    @Test
    void a_pinned_model_is_asked_by_any_key_and_its_caller_hears_of_the_limit_and_not_of_keys() {
        behaves("a", refused -> refused.fails(401));
        behaves("b", limited -> limited.rateLimits(Duration.ofSeconds(40)));
        TestCaravan caravan = started(with("a", "b").property("caravan.retry.within", "1s"));

        Reply reply = caravan.ask("north/m1", "hi");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("retry-after")).isNotEmpty();
        assertThat(reply.errorMessage()).contains("north/m1: rate limited").doesNotContain("#");
        assertThat(used(north)).isEqualTo(Map.of("a", 1L, "b", 1L));
    }

    @Test
    void refused_keys_alone_are_a_refused_provider() {
        behaves("a", refused -> refused.fails(401));
        behaves("b", refused -> refused.fails(401));
        TestCaravan caravan = started(with("a", "b"));

        Reply reply = caravan.ask("north/m1", "hi");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorMessage()).containsOnlyOnce("north/m1: ").contains("key or quota refused");
    }

    @Test
    void a_failing_provider_is_not_asked_again_by_its_other_keys() {
        north.fails(503);
        TestCaravan caravan = started(with("a", "b", "c"));

        Reply reply = caravan.chat("hi");

        assertThat(reply.text()).isEqualTo("from south");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
    }

    @Test
    void a_pinned_call_has_its_three_tries_however_many_keys_there_are() {
        north.fails(503);
        TestCaravan caravan = started(with("a", "b", "c").property("caravan.retry.wait", "10ms"));

        assertThat(caravan.ask("north/m1", "hi").header("x-caravan-attempts")).isEqualTo("3");

        assertThat(north.journal().count()).isEqualTo(3);
    }

    @Test
    void tries_after_the_first_of_each_key_are_as_many_as_without_keys() {
        north.rateLimits(Duration.ZERO);
        TestCaravan caravan = started(
                with("a", "b", "c").property("caravan.retry.wait", "10ms").property("caravan.cool-down.first", "1ms"));

        assertThat(caravan.ask("north/m1", "hi").status()).isEqualTo(429);

        assertThat(north.journal().count()).isEqualTo(5);
    }

    @Test
    void a_request_that_is_at_fault_itself_is_asked_once() {
        north.fails(400);
        TestCaravan caravan = started(with("a", "b"));

        assertThat(caravan.chat("hi").status()).isEqualTo(400);

        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void what_is_left_out_of_a_request_is_so_for_whichever_key_is_free() {
        ProviderStub claude = ProviderStub.anthropic();
        open.add(claude);
        claude.next(1).rateLimits(Duration.ofSeconds(20));
        TestCaravan caravan = started(TestCaravan.with()
                .provider("claude-box", claude)
                .clock(clock)
                .property("caravan.unhonoured", "drop")
                .property("caravan.retry.within", "5s")
                .property("caravan.provider.claude-box.api-key", "")
                .property("caravan.provider.claude-box.keys", "a, b")
                .property("caravan.provider.claude-box.key.a.api-key", "sk-a")
                .property("caravan.provider.claude-box.key.b.api-key", "sk-b"));
        String seeded =
                "{\"model\":\"claude-box/m1\",\"seed\":7,\"messages\":[{\"role\":\"user\"," + "\"content\":\"hi\"}]}";

        for (int i = 0; i < 3; i++) {
            Reply reply = caravan.post(seeded);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.header("x-caravan-dropped")).isEqualTo("seed");
        }

        List<String> secrets = claude.journal().calls().stream()
                .map(call -> call.header("x-api-key").orElse(""))
                .toList();
        assertThat(secrets).hasSize(4);
        assertThat(secrets.subList(1, 4)).containsOnly(secrets.getFirst().equals("sk-a") ? "sk-b" : "sk-a");
    }

    @Test
    void a_model_that_one_key_may_not_see_is_asked_by_the_next() {
        behaves("a", missing -> missing.fails(404));
        TestCaravan caravan = started(with("a", "b"));

        assertThat(caravan.ask("north/m1", "hi").text()).isEqualTo("from north");
        assertThat(caravan.ask("north/m1", "hi").text()).isEqualTo("from north");
    }

    @Test
    void an_endpoint_that_is_down_takes_no_other_with_it() {
        ProviderStub far = ProviderStub.openAi().fails(503);
        open.add(far);
        TestCaravan caravan = started(with("a", "b").property("caravan.provider.north.key.b.base-url", far.baseUrl()));

        for (int i = 0; i < 60; i++) {
            assertThat(caravan.chat("hi").text()).isEqualTo("from north");
        }
        int askedInVain = far.journal().count();
        far.behaves().says("from afar");
        clock.moves(Duration.ofSeconds(2));
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            said.add(caravan.chat("hi").text());
        }

        assertThat(askedInVain).isEqualTo(10);
        assertThat(used(north)).containsOnlyKeys("a");
        assertThat(said.stream().filter("from afar"::equals)).hasSize(10);
        assertThat(south.journal().count()).isZero();
    }

    @Test
    void each_key_has_limits_of_its_own() {
        TestCaravan caravan = started(with("a", "b")
                .property("caravan.throttle.burst", "60s")
                .property("caravan.provider.north.requests-per-minute", "3")
                .property("caravan.provider.north.key.b.requests-per-minute", "5"));

        List<String> said = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            said.add(caravan.chat("hi").text());
        }

        assertThat(used(north)).isEqualTo(Map.of("a", 3L, "b", 5L));
        assertThat(said.subList(0, 8)).containsOnly("from north");
        assertThat(said.subList(8, 12)).containsOnly("from south");
    }

    @Test
    void a_limit_of_one_model_by_one_key_goes_before_that_of_the_key() {
        TestCaravan caravan = started(with("a", "b")
                .property("caravan.throttle.burst", "60s")
                .property("caravan.model.north/m1.requests-per-minute", "4")
                .property("caravan.model.north#a/m1.requests-per-minute", "1"));

        for (int i = 0; i < 12; i++) {
            caravan.chat("hi");
        }

        assertThat(used(north)).isEqualTo(Map.of("a", 1L, "b", 4L));
    }

    @Test
    void a_full_key_is_passed_over_and_its_caller_waits_only_where_all_are_full() {
        byKey.put("a", Behaviour.wellBehaved().says("slowly").after(Duration.ofMillis(400)));
        byKey.put("b", Behaviour.wellBehaved().says("slowly").after(Duration.ofMillis(400)));
        TestCaravan caravan = started(with("a", "b").property("caravan.provider.north.calls-at-once", "1"));

        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            asked.add(CompletableFuture.supplyAsync(() -> caravan.ask("north/m1", "hi")));
        }

        assertThat(asked).allSatisfy(reply -> assertThat(reply.join().text()).isEqualTo("slowly"));
        assertThat(north.journal().maxConcurrent()).isEqualTo(2);
        assertThat(used(north)).isEqualTo(Map.of("a", 3L, "b", 3L));
    }

    @Test
    void a_key_that_told_of_a_used_up_limit_is_left_alone_until_it_has_some_again() {
        byKey.put(
                "a",
                Behaviour.wellBehaved()
                        .says("the last")
                        .header("x-ratelimit-remaining-requests", "0")
                        .header("x-ratelimit-reset-requests", "20s"));
        TestCaravan caravan = started(with("a", "b"));

        for (int i = 0; i < 6; i++) {
            caravan.chat("hi");
        }
        assertThat(used(north)).isEqualTo(Map.of("a", 1L, "b", 5L));
        clock.moves(Duration.ofSeconds(21));
        caravan.chat("hi");
        caravan.chat("hi");

        assertThat(used(north)).isEqualTo(Map.of("a", 2L, "b", 6L));
    }

    @Test
    void a_key_of_weight_0_is_not_asked() {
        TestCaravan caravan = started(with("a", "b").property("caravan.provider.north.key.a.weight", "0"));

        for (int i = 0; i < 4; i++) {
            caravan.chat("hi");
        }

        assertThat(used(north)).isEqualTo(Map.of("b", 4L));
    }

    @Test
    void keys_come_and_go_while_calls_are_under_way() throws Exception {
        behaves("b", slow -> slow.says("slowly").after(Duration.ofMillis(800)));
        TestCaravan caravan = started(with("a", "b").property("caravan.provider.north.key.a.weight", "0"));
        CompletableFuture<Reply> slow = CompletableFuture.supplyAsync(() -> caravan.chat("hi"));
        north.journal().awaitCount(1, Duration.ofSeconds(10));

        caravan.takeOver(Map.of(
                "caravan.provider.north.keys", "a, c",
                "caravan.provider.north.key.a.weight", "1",
                "caravan.provider.north.key.b.api-key", "",
                "caravan.provider.north.key.c.api-key", "sk-c"));
        for (int i = 0; i < 4; i++) {
            caravan.chat("hi");
        }

        assertThat(slow.join().text()).isEqualTo("slowly");
        assertThat(used(north)).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 2L));
    }

    @Test
    void what_rests_rests_on_after_an_edit_and_another_secret_is_tried_at_once() throws Exception {
        behaves("a", refused -> refused.fails(401));
        TestCaravan caravan = started(with("a", "b"));
        caravan.chat("hi");
        caravan.chat("hi");

        caravan.takeOver(Map.of("caravan.provider.north.key.b.weight", "2"));
        for (int i = 0; i < 3; i++) {
            caravan.chat("hi");
        }
        assertThat(used(north)).isEqualTo(Map.of("a", 1L, "b", 5L));
        caravan.takeOver(Map.of("caravan.provider.north.key.a.api-key", "sk-new"));
        for (int i = 0; i < 4; i++) {
            caravan.chat("hi");
        }

        assertThat(used(north)).containsEntry("new", 2L);
    }

    @Test
    void what_is_saved_holds_and_keys_that_are_faulty_change_nothing() throws Exception {
        TestCaravan caravan = started(with("a", "b").live().expectsErrors());
        Path file = caravan.propertiesFile();
        String before = Files.readString(file);

        Files.writeString(file, before + "caravan.provider.north.key.a.weight=0\n");
        await(() -> {
            north.journal().clear();
            caravan.chat("hi");
            caravan.chat("hi");
            return used(north).equals(Map.of("b", 2L));
        });
        Files.writeString(file, before + "caravan.provider.north.key.c.weight=0\n");
        await(() -> caravan.logged().stream().anyMatch(line -> line.contains("north.key.c.weight is of a key that")));

        caravan.chat("hi");
        assertThat(used(north)).isEqualTo(Map.of("b", 3L));
    }

    @Test
    void a_stream_counts_as_under_way_until_its_end() {
        byKey.put("a", Behaviour.wellBehaved().says("one two three four").tokensEvery(Duration.ofSeconds(1)));
        TestCaravan caravan = started(with("a", "b"));
        CompletableFuture<Reply> stream = CompletableFuture.supplyAsync(() -> caravan.stream("simple", "hi"));
        north.journal().awaitCount(1, Duration.ofSeconds(10));

        for (int i = 0; i < 4; i++) {
            caravan.chat("hi");
        }
        assertThat(used(north)).isEqualTo(Map.of("a", 1L, "b", 4L));
        assertThat(stream.join().done()).isTrue();
        byKey.clear();
        caravan.chat("hi");
        caravan.chat("hi");

        assertThat(used(north)).isEqualTo(Map.of("a", 2L, "b", 5L));
    }

    @Test
    void nothing_of_callers_who_left_and_of_failures_stays_on_a_key() throws Exception {
        TestCaravan caravan = started(with("a", "b").property("caravan.provider.north.key.a.weight", "3"));
        north.sometimes(0.3, 7, Behaviour.wellBehaved().fails(503));
        north.sometimes(0.3, 8, Behaviour.wellBehaved().hangs());
        HttpClient client = HttpClient.newHttpClient();
        open.add(client);
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            HttpRequest request = HttpRequest.newBuilder(caravan.uri("/v1/chat/completions"))
                    .timeout(Duration.ofMillis(500))
                    .POST(BodyPublishers.ofString(TestCaravan.request("simple", "hi " + i, i % 2 == 0)))
                    .header("content-type", "application/json")
                    .build();
            calls.add(client.sendAsync(request, BodyHandlers.discarding()).handle((answer, failure) -> answer));
        }
        calls.forEach(CompletableFuture::join);
        await(() -> caravan.meter("llm_active_requests") == 0);
        north.behaves().says("from north");
        clock.moves(Duration.ofMinutes(1));
        caravan.chat("hi");
        caravan.chat("hi");
        north.journal().clear();

        for (int i = 0; i < 40; i++) {
            caravan.chat("hi");
        }

        assertThat(used(north)).isEqualTo(Map.of("a", 30L, "b", 10L));
    }

    @Test
    void calls_at_the_same_time_are_spread_by_weight_too() {
        north.after(Duration.ofMillis(500));
        TestCaravan caravan = started(with("a", "b").property("caravan.provider.north.key.a.weight", "3"));

        List<CompletableFuture<Reply>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 80; i++) {
                calls.add(CompletableFuture.supplyAsync(() -> caravan.chat("hi"), threads));
            }
        }

        assertThat(calls).allSatisfy(call -> assertThat(call.join().status()).isEqualTo(200));
        assertThat(used(north).get("a")).isBetween(54L, 66L);
    }

    @Test
    void every_try_is_in_the_ledger_under_the_name_of_the_provider() {
        behaves("a", limited -> limited.rateLimits(Duration.ofSeconds(5)));
        TestCaravan caravan = started(with("a", "b"));

        Reply reply = caravan.chat("hi");

        assertThat(caravan.books().call(reply)).hasSize(2).allSatisfy(row -> assertThat(row.text("provider"))
                .isEqualTo("north"));
        assertThat(caravan.meter("llm_requests_total", "provider=\"north\"")).isEqualTo(2);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
