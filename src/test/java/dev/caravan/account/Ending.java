package dev.caravan.account;

import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A way in which an attempt can end without an answer, so that the next provider is asked, and what the meters say of it.
 * {@code charged} where the request was sent and not refused: its tokens are then estimated and paid for.
 */
record Ending(
        String name, boolean streamed, Consumer<ProviderStub> verb, int status, String errorType, boolean charged) {
    static Stream<Ending> all() {
        return Stream.of(refusals(), silences(), breaks(), noAnswers()).flatMap(endings -> endings);
    }

    private static Stream<Ending> refusals() {
        return Stream.of(
                        free("answers 500", stub -> stub.fails(500), 500, "server_error"),
                        free("answers 503", stub -> stub.fails(503), 503, "server_error"),
                        free("answers 429", ProviderStub::rateLimits, 429, "rate_limit"),
                        free("is out of quota", ProviderStub::isOutOfQuota, 429, "auth"),
                        free("refuses the key", stub -> stub.fails(401), 401, "auth"),
                        free("has no such model", stub -> stub.fails(404), 404, "bad_request"),
                        free("finds the context too long", ProviderStub::findsContextTooLong, 400, "bad_request"),
                        free("redirects", stub -> stub.redirects("http://127.0.0.1:1/v1"), 302, "server_error"),
                        free("is slow to say 503", Ending::saysSlowly, 0, "timeout"))
                .flatMap(ending -> Stream.of(ending, ending.inPieces()));
    }

    private static void saysSlowly(ProviderStub stub) {
        stub.fails(503).drips(Duration.ofMillis(20));
    }

    private static Stream<Ending> silences() {
        return Stream.of(
                charged("hangs before the headers", ProviderStub::hangs, 0, "timeout"),
                charged("hangs in the headers", stub -> stub.hangs(Place.inHeaders()), 0, "timeout"),
                charged("hangs in the body", stub -> stub.hangs(Place.inBody()), 0, "timeout"),
                charged("hangs before the headers", ProviderStub::hangs, 0, "timeout")
                        .inPieces(),
                charged("hangs after the headers", stub -> stub.hangs(Place.afterHeaders()), 0, "timeout")
                        .inPieces(),
                charged("hangs before the first token", stub -> stub.hangs(Place.beforeFirstToken()), 0, "timeout")
                        .inPieces());
    }

    private static Stream<Ending> breaks() {
        return Stream.of(
                charged("resets before the headers", stub -> stub.resets(Place.beforeHeaders()), 0, "network"),
                charged("closes before the headers", stub -> stub.closes(Place.beforeHeaders()), 0, "network"),
                charged("resets in the body", stub -> stub.resets(Place.inBody()), 0, "network"),
                charged("resets before the headers", stub -> stub.resets(Place.beforeHeaders()), 0, "network")
                        .inPieces(),
                charged("closes after the headers", stub -> stub.closes(Place.afterHeaders()), 0, "network")
                        .inPieces(),
                charged("resets before the first token", stub -> stub.resets(Place.beforeFirstToken()), 0, "network")
                        .inPieces());
    }

    private static Stream<Ending> noAnswers() {
        return Stream.of(
                        charged("answers HTML", ProviderStub::answersHtml, 200, "server_error"),
                        charged("answers nothing", ProviderStub::answersNothing, 200, "server_error"),
                        charged("answers other JSON", ProviderStub::answersOtherJson, 200, "server_error"),
                        charged("answers in the wrong form", ProviderStub::answersInWrongForm, 200, "server_error"))
                .flatMap(ending -> Stream.of(ending, ending.inPieces()));
    }

    private static Ending free(String name, Consumer<ProviderStub> verb, int status, String errorType) {
        return new Ending(name, false, verb, status, errorType, false);
    }

    private static Ending charged(String name, Consumer<ProviderStub> verb, int status, String errorType) {
        return new Ending(name, false, verb, status, errorType, true);
    }

    private Ending inPieces() {
        return new Ending(name, true, verb, status, errorType, charged);
    }

    @Override
    public String toString() {
        return name + (streamed ? ", streamed" : ", whole");
    }
}
