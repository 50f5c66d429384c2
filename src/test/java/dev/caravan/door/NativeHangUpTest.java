package dev.caravan.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravan.harness.Door;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.harness.Wire;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever leaves is not worked for any more, whichever kind of provider was at it. */
class NativeHangUpTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int CLIENTS = 5;
    private static final Map<Vendor, ProviderStub> STUBS = new EnumMap<>(Vendor.class);
    private static final TestCaravan CARAVAN = start();

    private static TestCaravan start() {
        TestCaravan.Builder builder = TestCaravan.with();
        Vendor.all().forEach(vendor -> {
            ProviderStub stub = vendor.stub();
            STUBS.put(vendor, stub);
            builder.provider(vendor.label(), stub);
        });
        return builder.start();
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        STUBS.values().forEach(ProviderStub::close);
    }

    static Stream<Arguments> ways() {
        return Vendor.all().flatMap(vendor -> Stream.of(Door.values()).map(door -> Arguments.of(vendor, door)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void during_a_whole_answer(Vendor vendor, Door door) {
        ProviderStub stub = behaving(vendor).after(Duration.ofSeconds(30));
        List<Wire> clients = ask(vendor, door, false);
        stub.journal().awaitCount(CLIENTS, SOON);

        clients.forEach(Wire::close);

        nothingRemains(stub);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void in_the_middle_of_a_whole_answers_body(Vendor vendor, Door door) {
        ProviderStub stub = behaving(vendor).says("one two three").hangs(Place.inBody());
        List<Wire> clients = ask(vendor, door, false);
        stub.journal().awaitCount(CLIENTS, SOON);

        clients.forEach(Wire::close);

        nothingRemains(stub);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void before_the_first_token(Vendor vendor, Door door) {
        ProviderStub stub = behaving(vendor).says("one two three").hangs(Place.beforeFirstToken());
        List<Wire> clients = ask(vendor, door, true);
        stub.journal().awaitCount(CLIENTS, SOON);

        clients.forEach(Wire::close);

        nothingRemains(stub);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void in_the_middle_of_a_stream_that_goes_on(Vendor vendor, Door door) {
        ProviderStub stub = behaving(vendor).says("word ".repeat(500)).tokensEvery(Duration.ofMillis(50));
        List<Wire> clients = ask(vendor, door, true);
        clients.forEach(client -> client.until("word"));

        clients.forEach(Wire::close);

        nothingRemains(stub);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void in_the_middle_of_a_stream_that_rests(Vendor vendor, Door door) {
        ProviderStub stub = behaving(vendor).says("one two three four").hangs(Place.afterTokens(2));
        List<Wire> clients = ask(vendor, door, true);
        clients.forEach(client -> client.until("two"));

        clients.forEach(Wire::close);

        nothingRemains(stub);
    }

    private static ProviderStub behaving(Vendor vendor) {
        ProviderStub stub = Objects.requireNonNull(STUBS.get(vendor)).behaves();
        stub.journal().clear();
        return stub;
    }

    private static List<Wire> ask(Vendor vendor, Door door, boolean streamed) {
        byte[] body = door.question(vendor.model(), "leaving", streamed).getBytes(UTF_8);
        byte[] request = Wire.request(
                "POST " + door.path() + " HTTP/1.1",
                body,
                List.of("Content-Type: application/json", "Content-Length: " + body.length));
        List<Wire> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Wire.to(CARAVAN).send(request));
        }
        return clients;
    }

    private static void nothingRemains(ProviderStub stub) {
        stub.journal().awaitAbandoned(CLIENTS, SOON);
        Soon.holds(SOON, () -> CARAVAN.gateway().door().underWay() == 0);
        Soon.holds(SOON, () -> CARAVAN.meter("llm_active_requests") == 0);
    }
}
