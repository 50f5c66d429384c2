package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.CallLines;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.ProviderStub;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers say of their calls beside the question is on the calls' lines, and goes to nobody else. */
class TagsAtTheDoorTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String HEADER = "X-Caravan-Tags";
    private static final String HI = TestCaravan.request("simple", "hi", false);

    private final ProviderStub north = ProviderStub.openAi();
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.retry.tries", "1")
            .property("caravan.door.pass-request-headers", "x-*")
            .start();
    private final CallLines lines = new CallLines();

    @AfterEach
    void close() {
        lines.close();
        caravan.close();
        north.close();
    }

    @Test
    void they_are_on_the_line_of_an_answered_call() {
        caravan.post(PATH, HI, HEADER, "customer=acme, team=search");

        assertThat(lines.only()).contains(" key=open tags=customer=acme,team=search tier=simple ");
    }

    @Test
    void they_are_on_the_line_of_a_failed_one() {
        north.fails(500);

        caravan.post(PATH, HI, HEADER, "customer=acme");

        assertThat(lines.only()).contains(" tags=customer=acme tier=simple ", "refused 500");
    }

    @Test
    void several_headers_are_one() {
        Reply reply = Wire.answer(caravan, Wire.post(HI, HEADER + ": customer=acme", HEADER + ": team=search"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(lines.only()).contains(" tags=customer=acme,team=search ");
    }

    @Test
    void without_any_the_line_says_nothing_of_them() {
        caravan.post(HI);

        assertThat(lines.only()).doesNotContain("tags=");
    }

    @Test
    void malformed_ones_are_refused_in_the_callers_form() {
        Reply openAi = caravan.post(PATH, HI, HEADER, "acme");
        Reply anthropic = caravan.post(
                "/v1/messages",
                "{\"model\":\"simple\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                HEADER,
                "acme");

        assertThat(openAi.status()).isEqualTo(400);
        assertThat(openAi.json().at("/error/param").asText()).isEqualTo("x-caravan-tags");
        assertThat(anthropic.status()).isEqualTo(400);
        assertThat(anthropic.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(north.journal().count()).isZero();
    }

    @Test
    void two_calls_that_differ_in_nothing_else_are_the_same_to_the_cache() throws Exception {
        caravan.takeOver(Map.of("caravan.cache.ttl", "1h"));
        caravan.post(PATH, HI, HEADER, "customer=acme");

        Reply second = caravan.post(PATH, HI, HEADER, "customer=other");

        assertThat(second.header("x-caravan-cache")).isEqualTo("hit");
        assertThat(north.journal().last().header(HEADER)).isEmpty();
    }
}
