package dev.caravan.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.price.PriceFile;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The same call again is answered from memory, and only where that is the answer it would have had. */
class CacheTest {
    private static final String CHAT = "/v1/chat/completions";

    private final ProviderStub north = ProviderStub.openAi().says("mild and dry");
    private final AtomicLong later = new AtomicLong();
    private final InstantSource clock = () -> Instant.now().plusMillis(later.get());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private @Nullable TestCaravan started;

    @SuppressWarnings("NullAway.Init")
    private TestCaravan caravan;

    @AfterEach
    void close() {
        if (started != null) {
            started.close();
        }
        north.close();
    }

    private void start(String... properties) {
        TestCaravan.Builder builder =
                TestCaravan.with().provider("north", north).cached().clock(clock);
        for (int i = 0; i < properties.length; i += 2) {
            builder.property(properties[i], properties[i + 1]);
        }
        started = builder.start();
        caravan = started;
    }

    @Test
    void the_same_call_again_asks_no_provider() {
        start();

        Reply first = caravan.ask("north/m1", "hi");
        Reply again = caravan.ask("north/m1", "hi");

        assertThat(first.header("x-caravan-cache")).isEqualTo("miss");
        assertThat(again.header("x-caravan-cache")).isEqualTo("hit");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("x-caravan-provider")).isEqualTo("north");
        assertThat(again.header("x-caravan-model")).isEqualTo("m1");
        assertThat(again.header("x-caravan-attempts")).isEqualTo("0");
        assertThat(again.header("x-request-id")).isNotEqualTo(first.header("x-request-id"));
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void what_it_saves_is_counted_and_costs_nothing() throws Exception {
        Path prices = folder.resolve("prices.csv");
        Files.writeString(prices, PriceFile.HEAD + "\nnorth,m1,2025-01-01,1,1,1,2\n");
        north.usage(1000, 100);
        start("caravan.prices", prices.toString());

        Reply paid = caravan.ask("simple", "hi");
        Reply saved = caravan.ask("simple", "hi");

        assertThat(paid.header("x-caravan-cost-usd")).isEqualTo("0.001200000");
        assertThat(saved.header("x-caravan-cost-usd")).isEqualTo("0.000000000");
        assertThat(saved.header("x-caravan-tier")).isEqualTo("simple");
        assertThat(caravan.meter("llm_cost_usd_total")).isEqualTo(0.0012);
        assertThat(caravan.meter("llm_cost_saved_usd_total", "reason=\"cache\""))
                .isEqualTo(0.0012);
        assertThat(caravan.meter("llm_tokens_total", "token_type=\"input\"")).isEqualTo(1000);
        assertThat(caravan.meter("llm_cache_requests_total", "layer=\"memory\"", "result=\"hit\""))
                .isEqualTo(1);
        assertThat(caravan.meter("llm_cache_requests_total", "result=\"miss\"")).isEqualTo(1);
    }

    @Test
    void usage_is_told_as_it_was() {
        north.usage(20, 7);
        start();
        caravan.stream("north/m1", "hi");

        Reply whole = caravan.ask("north/m1", "hi");
        Reply streamed =
                caravan.post("{\"model\":\"north/m1\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(whole.json().at("/usage/prompt_tokens").asInt()).isEqualTo(20);
        assertThat(streamed.eventNodes()
                        .getLast()
                        .at("/usage/completion_tokens")
                        .asInt())
                .isEqualTo(7);
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void the_order_of_members_and_white_space_make_no_difference() {
        start();
        caravan.post(
                "{\"model\":\"north/m1\",\"temperature\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        Reply again = caravan.post(
                "{ \"messages\" : [ {\"content\":\"hi\", \"role\":\"user\"} ], \"temperature\":1.0, \"model\":\"north/m1\" }");

        assertThat(again.header("x-caravan-cache")).isEqualTo("hit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"temperature\":1|\"temperature\":0.9",
                "\"max_tokens\":10|\"max_tokens\":11",
                "\"seed\":1|\"seed\":2",
                "\"x_unknown\":1|\"x_unknown\":2"
            })
    void what_can_change_the_answer_does(String one, String other) {
        start();
        String rest = ",\"model\":\"north/m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        caravan.post("{" + one + rest);
        Reply second = caravan.post("{" + other + rest);

        assertThat(second.header("x-caravan-cache")).isEqualTo("miss");
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @Test
    void an_answer_holds_for_its_time_only() {
        start("caravan.cache.ttl", "10m");
        caravan.ask("north/m1", "hi");

        later.set(Duration.ofMinutes(9).toMillis());
        String within = caravan.ask("north/m1", "hi").header("x-caravan-cache");
        later.set(Duration.ofMinutes(11).toMillis());
        String after = caravan.ask("north/m1", "hi").header("x-caravan-cache");

        assertThat(within).isEqualTo("hit");
        assertThat(after).isEqualTo("miss");
    }

    @Test
    void no_store_reads_nothing_and_keeps_nothing() {
        start();
        String question = TestCaravan.request("north/m1", "hi", false);

        Reply unkept = caravan.post(CHAT, question, "Cache-Control", "no-store");
        Reply kept = caravan.post(question);
        Reply unread = caravan.post(CHAT, question, "Cache-Control", "no-store");

        assertThat(unkept.header("x-caravan-cache")).isEqualTo("bypass");
        assertThat(kept.header("x-caravan-cache")).isEqualTo("miss");
        assertThat(unread.header("x-caravan-cache")).isEqualTo("bypass");
        assertThat(north.journal().count()).isEqualTo(3);
    }

    @Test
    void no_cache_reads_nothing_and_keeps_what_comes() {
        start();
        String question = TestCaravan.request("north/m1", "hi", false);
        caravan.post(question);

        north.says("changed");
        Reply fresh = caravan.post(CHAT, question, "Cache-Control", "no-cache");
        Reply again = caravan.post(question);

        assertThat(fresh.header("x-caravan-cache")).isEqualTo("miss");
        assertThat(fresh.text()).isEqualTo("changed");
        assertThat(again.header("x-caravan-cache")).isEqualTo("hit");
        assertThat(again.text()).isEqualTo("changed");
    }

    static Stream<Arguments> unkept() {
        return Stream.of(
                        Arguments.of("an error", (Consumer<ProviderStub>) stub -> stub.fails(500)),
                        Arguments.of("the caller's mistake", (Consumer<ProviderStub>) stub -> stub.fails(400)),
                        Arguments.of(
                                "a cut stream", (Consumer<ProviderStub>) stub -> stub.closes(Place.afterTokens(2))),
                        Arguments.of("an empty answer", (Consumer<ProviderStub>) stub -> stub.says("")),
                        Arguments.of(
                                "a filtered one", (Consumer<ProviderStub>) stub -> stub.finishes("content_filter")),
                        Arguments.of(
                                "a call of a tool", (Consumer<ProviderStub>) stub -> stub.callsTool("f", "{\"a\":1}")))
                .flatMap(pair -> Stream.of(
                        Arguments.of(pair.get()[0], pair.get()[1], false),
                        Arguments.of(pair.get()[0], pair.get()[1], true)));
    }

    @ParameterizedTest(name = "{0}, streamed: {2}")
    @MethodSource("unkept")
    void what_is_no_good_answer_is_not_kept(String what, Consumer<ProviderStub> behaves, boolean streamed) {
        start("caravan.retry.tries", "1", "caravan.breaker.least-calls", "20");
        behaves.accept(north);

        caravan.post(offeringTool(streamed));
        int asked = north.journal().count();
        caravan.post(offeringTool(streamed));

        assertThat(north.journal().count()).isEqualTo(2 * asked);
    }

    private static String offeringTool(boolean streamed) {
        return "{\"model\":\"north/m1\",\"stream\":" + streamed
                + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}]"
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void calls_of_tools_are_kept_where_that_is_wanted(boolean streamed) {
        start("caravan.cache.tool-calls", "true");
        north.callsTool("f", "{\"a\":1}");
        caravan.post(offeringTool(streamed));

        Reply whole = caravan.post(offeringTool(false));

        assertThat(whole.header("x-caravan-cache")).isEqualTo("hit");
        assertThat(whole.json()
                        .at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void vectors_are_kept_too() {
        start();
        String question = "{\"model\":\"north/m1\",\"input\":[\"a\",\"b\"]}";

        Reply first = caravan.post("/v1/embeddings", question);
        Reply again = caravan.post("/v1/embeddings", question);

        assertThat(again.header("x-caravan-cache")).isEqualTo("hit");
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void the_memory_for_it_is_bounded() {
        north.says("word ".repeat(2_000));
        start("caravan.cache.memory", "64KiB");

        for (int i = 0; i < 30; i++) {
            caravan.ask("north/m1", "question " + i);
        }

        int hits = 0;
        for (int i = 0; i < 30; i++) {
            hits += caravan.ask("north/m1", "question " + i)
                            .header("x-caravan-cache")
                            .equals("hit")
                    ? 1
                    : 0;
        }
        assertThat(hits).isLessThan(15);
    }

    @Test
    void an_answer_that_is_too_large_is_not_kept() {
        north.says("word ".repeat(2_000));
        start("caravan.cache.largest", "4KiB");

        caravan.ask("north/m1", "hi");

        assertThat(caravan.ask("north/m1", "hi").header("x-caravan-cache")).isEqualTo("miss");
    }

    @Test
    void it_is_switched_off_by_a_time_of_zero() {
        start("caravan.cache.ttl", "0s");

        caravan.ask("north/m1", "hi");
        Reply again = caravan.ask("north/m1", "hi");

        assertThat(again.header("x-caravan-cache")).isEqualTo("bypass");
        assertThat(north.journal().count()).isEqualTo(2);
    }

    @Test
    void edited_routes_forget_nothing() throws Exception {
        start();
        caravan.ask("north/m1", "hi");

        caravan.takeOver(Map.of("caravan.breaker.wait", "5s"));

        assertThat(caravan.ask("north/m1", "hi").header("x-caravan-cache")).isEqualTo("hit");
    }
}
