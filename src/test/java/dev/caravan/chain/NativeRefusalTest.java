package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no provider can cure the caller hears in the form of their own door, whichever kind of provider said it. */
class NativeRefusalTest {
    private static final Map<Vendor, Pair> PAIRS = Pair.each(builder -> builder.property("caravan.retry.tries", "1"));

    @AfterAll
    static void close() {
        Pair.close(PAIRS);
    }

    static Stream<Arguments> ways() {
        return Stream.of(Door.values()).flatMap(door -> Vendor.at(door)
                .flatMap(vendor -> Stream.of(Arguments.of(vendor, door, false), Arguments.of(vendor, door, true))));
    }

    @ParameterizedTest(name = "{0}, {1}, streamed {2}")
    @MethodSource("ways")
    void a_request_that_is_at_fault_goes_back_and_to_nobody_else(Vendor vendor, Door door, boolean streamed) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        pair.north().fails(Fault.uncoded(400, "The number of fingers must be ten, see https://internal.example/v1."));

        Reply reply = pair.ask(door, streamed);

        requireError(door, reply, 400, "invalid_request_error");
        assertThat(reply.body()).contains("fingers").doesNotContain("internal.example");
        assertThat(pair.north().journal().count()).isEqualTo(1);
        assertThat(pair.south().journal().count()).isZero();
    }

    @ParameterizedTest(name = "{0}, {1}, streamed {2}")
    @MethodSource("ways")
    void when_all_are_rate_limited_so_is_the_caller(Vendor vendor, Door door, boolean streamed) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        pair.north().rateLimits(Duration.ofSeconds(60));
        pair.south().rateLimits(Duration.ofSeconds(50));

        Reply reply = pair.ask(door, streamed);

        requireError(door, reply, 429, door == Door.MESSAGES ? "rate_limit_error" : "rate_limit_exceeded");
        assertThat(reply.header("retry-after")).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}, {1}, streamed {2}")
    @MethodSource("ways")
    void when_all_fail_the_caller_hears_of_each(Vendor vendor, Door door, boolean streamed) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        pair.north().fails(500);
        pair.south().fails(401);

        Reply reply = pair.ask(door, streamed);

        requireError(door, reply, 500, door == Door.MESSAGES ? "api_error" : "server_error");
        assertThat(reply.body()).contains("north/m1: answered 500", "south/m1: key or quota refused");
    }

    @ParameterizedTest(name = "{0}, {1}, streamed {2}")
    @MethodSource("ways")
    void a_conversation_too_long_for_a_pinned_model_is_the_callers(Vendor vendor, Door door, boolean streamed) {
        Pair pair = Pair.of(PAIRS, vendor).forget();
        pair.north().findsContextTooLong();

        Reply reply = pair.caravan().post(door.path(), door.question("north/m1", "hi", streamed));

        requireError(door, reply, 400, "invalid_request_error");
        assertThat(reply.body()).contains("longer than the model's context");
    }

    private static void requireError(Door door, Reply reply, int status, String type) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("content-type")).startsWith("application/json");
        JsonNode error = reply.json().path("error");
        assertThat(error.path("message").asText()).isNotBlank();
        if (door != Door.MESSAGES) {
            assertThat(error.path("type").asText() + error.path("code").asText())
                    .contains(type);
            assertThat(error.has("param")).isTrue();
        } else {
            assertThat(reply.json().path("type").asText()).isEqualTo("error");
            assertThat(error.path("type").asText()).isEqualTo(type);
        }
    }
}
