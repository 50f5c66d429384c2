package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request becomes when it is read may be many times its bytes, and may take as long as there are pairs in it. */
@Tag("slow")
class HeavyRequestTest {
    /** A slow machine needs seconds for it; comparing each with each would take it most of a minute. */
    private static final Duration LINEAR = Duration.ofSeconds(12);

    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String ASKING = "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private static final TestCaravan CARAVAN = TestCaravan.with().start();

    @AfterAll
    static void close() {
        CARAVAN.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, MESSAGES, "/v1/messages/count_tokens", "/v1/embeddings"})
    void members_by_the_hundred_thousand_are_refused_at_once(String path) {
        Reply reply = CARAVAN.post(path, "{\"model\":\"sandbox/echo\"," + members(200_000) + "," + ASKING + "}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("has more than 500 members");
        assertThat(reply.took()).isLessThan(LINEAR);
    }

    @ParameterizedTest
    @CsvSource({CHAT + ",sandbox/echo", MESSAGES + ",sandbox/echo"})
    void as_many_as_a_provider_may_come_to_know_are_not(String path, String model) {
        Reply reply = CARAVAN.post(path, "{\"model\":\"" + model + "\"," + members(400) + "," + ASKING + "}");

        assertThat(reply.body()).doesNotContain("has more than");
    }

    @Test
    void a_tool_of_a_hundred_thousand_members_is_looked_at_once() {
        String tool = "{\"name\":\"f\",\"input_schema\":{}," + members(140_000).replace(":0", ":null") + "}";

        Reply reply = CARAVAN.post(MESSAGES, "{\"model\":\"sandbox/echo\",\"tools\":[" + tool + "]," + ASKING + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.took()).isLessThan(LINEAR);
    }

    @Test
    void a_member_of_a_turn_that_comes_a_hundred_thousand_times_is_looked_at_once_each() {
        String block = "{\"type\":\"text\"," + members(70_000) + ",\"name\":1".repeat(70_000) + ",\"text\":\"hi\"}";

        Reply reply = CARAVAN.post(
                "/v1/messages/count_tokens",
                "{\"model\":\"sandbox/echo\",\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.took()).isLessThan(LINEAR);
    }

    @ParameterizedTest
    @CsvSource({CHAT, MESSAGES})
    void what_a_call_holds_is_weighed_by_what_it_became(String path) {
        String values =
                IntStream.range(0, 140_000).mapToObj(n -> "{\"a" + n + "\":{}}").collect(Collectors.joining(","));
        String heavy = "\"metadata\":{\"odd\":[" + values + "]}," + ASKING + "}";
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        List<CompletableFuture<Reply>> calls = IntStream.range(0, 20)
                .mapToObj(n -> CompletableFuture.supplyAsync(
                        () -> CARAVAN.post(path, "{\"model\":\"sandbox/slow-55s\"," + heavy), callers))
                .toList();

        Reply first = (Reply)
                CompletableFuture.anyOf(calls.toArray(CompletableFuture[]::new)).join();

        assertThat(first.status()).as(first.body()).isEqualTo(503);
        assertThat(first.body()).contains("too many large requests");
        assertThat(first.header("retry-after")).isEqualTo("1");
        assertThat(CARAVAN.chat("a small one").status()).isEqualTo(200);
        callers.shutdownNow();
        Soon.holds(
                Duration.ofSeconds(20),
                () -> CARAVAN.post(path, "{\"model\":\"sandbox/echo\"," + heavy).status() == 200);
    }

    @Test
    void numbers_among_other_values_are_values() {
        Reply reply = CARAVAN.post(
                MESSAGES, "{\"model\":\"sandbox/echo\",\"odd\":[" + "1,".repeat(400_000) + "{}]," + ASKING + "}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("too many values");
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(n -> "\"m" + n + "\":0").collect(Collectors.joining(","));
    }
}
