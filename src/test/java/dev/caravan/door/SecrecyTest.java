package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys, prompts and answers are in no log and in no refusal, whatever goes wrong and however much is logged. */
class SecrecyTest {
    private static final String PROMPT = "a-secret-prompt";
    private static final String ANSWER = "a-secret-answer";
    private static final String[] SECRETS = {"sk-of-north", "sk-of-the-caller", PROMPT, ANSWER};

    private final EverythingLogged log = new EverythingLogged();
    private final MovedClock clock = new MovedClock();

    @AfterEach
    void stopListening() {
        log.close();
    }

    @Test
    void no_secret_is_told() {
        List<Reply> refusals = new ArrayList<>();
        try (ProviderStub north = ProviderStub.openAi().says(ANSWER);
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .clock(clock)
                        .property("caravan.retry.tries", "1")
                        .property("caravan.breaker.least-calls", "20")
                        .start()) {
            for (boolean streamed : new boolean[] {false, true}) {
                assertThat(ask(caravan, "north/m1", streamed).text()).isEqualTo(ANSWER);
                for (int status : new int[] {400, 401, 403, 404, 422, 429, 500, 503}) {
                    north.next(1).fails(status, "odd", "Incorrect key sk-of-north");
                    refusals.add(ask(caravan, "north/m1", streamed));
                }
                north.next(1).says(ANSWER).closes(Place.inBody());
                ask(caravan, "north/m1", streamed);
                north.next(1).answersHtml();
                refusals.add(ask(caravan, "simple", streamed));
                refusals.add(ask(caravan, "nosuch", streamed));
                refusals.add(caravan.post("{\"messages\":\"" + PROMPT));
            }
        }

        assertThat(refusals).allSatisfy(reply -> assertThat(reply.status()).isGreaterThanOrEqualTo(400));
        assertThat(refusals).extracting(Reply::body).allSatisfy(body -> assertThat(body)
                .doesNotContain("sk-of-north", "sk-of-the-caller", "dev.caravan", "Exception"));
        assertThat(log.lines()).hasSizeGreaterThan(20);
        assertThat(log.lines().stream().filter(SecrecyTest::holdsSecret)).isEmpty();
    }

    /** After a rest, whatever the last answer was. */
    private Reply ask(TestCaravan caravan, String model, boolean streamed) {
        clock.moves(Duration.ofMinutes(5));
        String body = TestCaravan.request(model, PROMPT, streamed);
        return Wire.answer(
                caravan, Wire.post(body, "Authorization: Bearer sk-of-the-caller", "Cookie: sk-of-the-caller"));
    }

    private static boolean holdsSecret(String line) {
        return Stream.of(SECRETS).anyMatch(line::contains);
    }
}
