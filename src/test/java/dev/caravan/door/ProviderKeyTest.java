package dev.caravan.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.harness.Wire;
import dev.caravan.stub.AmazonSignature;
import dev.caravan.stub.Call;
import dev.caravan.stub.Header;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider's key is in the one header where it looks for it, and nowhere else; a caller's reaches no provider. */
class ProviderKeyTest {
    private static final Set<String> ALWAYS =
            Set.of("host", "content-type", "content-length", "accept-encoding", "user-agent");

    private final EverythingLogged log = new EverythingLogged();
    private final MovedClock clock = new MovedClock();

    @AfterEach
    void stopListening() {
        log.close();
    }

    static Stream<Arguments> ways() {
        return Vendor.all().flatMap(vendor -> Stream.of(Door.values()).map(door -> Arguments.of(vendor, door)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void a_key_goes_where_it_belongs(Vendor vendor, Door door) {
        List<Reply> replies = new ArrayList<>();
        try (ProviderStub north = vendor.stub();
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .clock(clock)
                        .property("caravan.retry.tries", "1")
                        .property("caravan.breaker.least-calls", "1000")
                        .property("caravan.breaker.window", "1000")
                        .start()) {
            for (boolean streamed : new boolean[] {false, true}) {
                Reply good = ask(caravan, door, streamed);
                assertThat(good.status()).as(good.body()).isEqualTo(200);
                replies.add(good);
                for (int status : new int[] {400, 401, 403, 404, 422, 429, 500, 529}) {
                    north.next(1).fails(status, "odd", "Incorrect key sk-of-north");
                    replies.add(ask(caravan, door, streamed));
                }
                north.next(1).says("cut off").closes(Place.inBody());
                replies.add(ask(caravan, door, streamed));
                north.next(1).answersHtml();
                replies.add(ask(caravan, door, streamed));
            }
            assertThat(north.journal().calls()).hasSize(replies.size()).allSatisfy(call -> requireKey(vendor, call));
        }

        assertThat(replies).allSatisfy(reply -> assertThat(reply.body() + reply.headers())
                .doesNotContain("sk-of-north", "of-the-caller", "dev.caravan", "Exception"));
        assertThat(log.lines()).hasSizeGreaterThan(20);
        assertThat(log.lines())
                .noneMatch(line -> line.contains("sk-of-north")
                        || line.contains(AmazonSignature.SECRET)
                        || line.contains("of-the-caller"));
    }

    /** After a rest, whatever the last answer was. */
    private Reply ask(TestCaravan caravan, Door door, boolean streamed) {
        clock.moves(Duration.ofMinutes(5));
        byte[] body = door.question("north/m1", "hi", streamed).getBytes(UTF_8);
        return Wire.answer(
                caravan,
                Wire.request(
                        "POST " + door.path() + " HTTP/1.1",
                        body,
                        List.of(
                                "Content-Type: application/json",
                                "Content-Length: " + body.length,
                                "Authorization: Bearer sk-of-the-caller",
                                "x-api-key: sk-of-the-caller",
                                "x-goog-api-key: sk-of-the-caller",
                                "api-key: sk-of-the-caller",
                                "anthropic-version: of-the-caller",
                                "OpenAI-Organization: of-the-caller",
                                "x-goog-user-project: of-the-caller",
                                "Cookie: of-the-caller")));
    }

    private static String header(Call call, String name) {
        return call.header(name).orElse("");
    }

    private static void requireKey(Vendor vendor, Call call) {
        Map<String, String> own =
                switch (vendor) {
                    case OPENAI, COMPATIBLE, OLLAMA -> Map.of("authorization", "Bearer sk-of-north");
                    case ANTHROPIC -> Map.of("x-api-key", "sk-of-north", "anthropic-version", "2023-06-01");
                    case GEMINI -> Map.of("x-goog-api-key", "sk-of-north");
                    // What is signed with it is not the key; the stub has looked whether the signature is good.
                    case BEDROCK ->
                        Map.of(
                                "authorization",
                                header(call, "authorization"),
                                "x-amz-date",
                                header(call, "x-amz-date"));
                };
        assertThat(call.path()).doesNotContain("sk-of-north", "key=");
        assertThat(call.request().headers().all().toString()).doesNotContain(AmazonSignature.SECRET);
        assertThat(call.text()).doesNotContain("sk-of-north", "of-the-caller");
        for (Header header : call.request().headers().all()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!ALWAYS.contains(name)) {
                assertThat(own).as("the header %s", name).containsEntry(name, header.value());
            }
            assertThat(header.value()).doesNotContain("of-the-caller");
        }
        own.keySet().forEach(name -> assertThat(call.header(name)).isPresent());
    }
}
