package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Fault;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider refuses on the caller's account goes back to the caller, in words that give nothing away. */
class CallersFaultTest {
    private static final String SECRET = "sk-live-abcdefghijklmnop";
    private static final String ADDRESS = "https://internal.example/v1/keys?of=me";

    private static final ProviderStub NORTH = ProviderStub.openAi();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("south", SOUTH)
            .property("caravan.retry.wait", "20ms")
            .property("caravan.cool-down.auth", "1ms")
            .property("caravan.breaker.least-calls", "1000")
            .property("caravan.breaker.window", "1000")
            .start();

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
    }

    @BeforeEach
    void forget() {
        NORTH.behaves().journal().clear();
        SOUTH.behaves().journal().clear();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void a_refused_request_is_the_callers_to_mend(int status) {
        NORTH.fails(new Fault(status, "invalid_value", "temperature", "Invalid value for 'temperature'."));

        for (Reply reply : new Reply[] {CARAVAN.chat("hi"), CARAVAN.stream("simple", "hi")}) {
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("content-type")).startsWith("application/json");
            assertThat(reply.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
            assertThat(reply.json().at("/error/param").asText()).isEqualTo("temperature");
            assertThat(reply.errorCode()).isEqualTo("invalid_value");
            assertThat(reply.errorMessage()).contains("Invalid value for 'temperature'.");
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
        }
        assertThat(NORTH.journal().count()).isEqualTo(2);
        assertThat(SOUTH.journal().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422, 500})
    void no_key_and_no_address_out_of_a_providers_words_is_passed_on(int status) {
        Fault indiscreet = new Fault(
                status, SECRET, SECRET, "The key " + SECRET + " is not good at " + ADDRESS + ", see " + ADDRESS);
        NORTH.fails(indiscreet);
        SOUTH.fails(indiscreet);

        for (String model : new String[] {"simple", "north/m1"}) {
            for (Reply reply : new Reply[] {CARAVAN.ask(model, "hi"), CARAVAN.stream(model, "hi")}) {
                assertThat(reply.status()).isGreaterThanOrEqualTo(400);
                assertThat(reply.body()).doesNotContain(SECRET, "internal.example");
                assertThat(reply.headers().map().toString()).doesNotContain(SECRET, "internal.example");
            }
        }
    }

    @Test
    void an_error_page_is_not_quoted() {
        NORTH.answers(400, "text/html", "<html><body>nginx on 10.1.2.3</body></html>");

        Reply reply = CARAVAN.chat("hi");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorMessage()).isNotBlank().doesNotContain("nginx", "10.1.2.3", "<");
    }

    @Test
    void a_pinned_model_that_is_not_there_is_the_callers_to_mend() {
        NORTH.fails(404);

        Reply reply = CARAVAN.ask("north/m1", "hi");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.errorCode()).isEqualTo("model_not_found");
        assertThat(NORTH.journal().count()).isEqualTo(1);
        assertThat(SOUTH.journal().count()).isZero();
    }

    @Test
    void a_pinned_model_whose_window_is_too_small_is_the_callers_to_mend() {
        NORTH.findsContextTooLong();

        Reply reply = CARAVAN.ask("north/m1", "hi");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorCode()).isEqualTo("context_length_exceeded");
        assertThat(NORTH.journal().count()).isEqualTo(1);
    }

    @Test
    void a_request_too_large_for_a_pinned_model_is_the_callers_to_mend() {
        NORTH.fails(413);

        Reply reply = CARAVAN.ask("north/m1", "hi");

        assertThat(reply.status()).isEqualTo(413);
        assertThat(NORTH.journal().count()).isEqualTo(1);
    }
}
