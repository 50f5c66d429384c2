package dev.caravan.chain;

import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Something that a provider does wrong, at once and before its first token; {@code reason} is the metric's. */
record Misbehaviour(String name, String reason, Consumer<ProviderStub> verb) {
    static Stream<Misbehaviour> ofWholeAnswers() {
        List<Misbehaviour> all = new ArrayList<>(ofAnyAnswer());
        all.add(broken("ends in the body", stub -> stub.ends(Place.inBody())));
        all.add(broken("ends after the headers", stub -> stub.ends(Place.afterHeaders())));
        all.add(broken("truncated JSON", ProviderStub::answersTruncatedJson));
        all.add(broken("something behind its answer", stub -> json(stub, "{\"choices\":[{}]} and more")));
        all.add(broken("no choices", stub -> json(stub, "{\"choices\":[]}")));
        all.add(broken("null", stub -> json(stub, "null")));
        all.add(lost("reset in the body", stub -> stub.resets(Place.inBody())));
        all.add(lost("closed in the body", stub -> stub.closes(Place.inBody())));
        return all.stream();
    }

    static Stream<Misbehaviour> ofStreams() {
        List<Misbehaviour> all = new ArrayList<>(ofAnyAnswer());
        all.add(lost("ends after the headers", stub -> stub.ends(Place.afterHeaders())));
        all.add(lost("ends before the first token", stub -> stub.ends(Place.beforeFirstToken())));
        all.add(lost("reset before the first token", stub -> stub.resets(Place.beforeFirstToken())));
        all.add(lost("closed before the first token", stub -> stub.closes(Place.beforeFirstToken())));
        all.add(broken("error event first", stub -> stub.reportsError(Place.afterHeaders())));
        all.add(broken("error event before the first token", stub -> stub.reportsError(Place.beforeFirstToken())));
        all.add(broken("an event that is no JSON", stub -> events(stub, "data: {oh no\n\ndata: [DONE]\n\n")));
        all.add(broken("no event but the last", stub -> events(stub, "data: [DONE]\n\n")));
        return all.stream();
    }

    private static List<Misbehaviour> ofAnyAnswer() {
        List<Misbehaviour> all = new ArrayList<>();
        all.add(limited("429", ProviderStub::rateLimits));
        all.add(limited("429 for seconds", stub -> stub.rateLimits(Duration.ofSeconds(7))));
        all.add(limited("429 until", stub -> stub.failsUntil(429, Instant.now().plusSeconds(7))));
        all.add(limited("429 for milliseconds", stub -> stub.failsForMillis(429, 700)));
        for (int status : new int[] {500, 502, 503, 504, 529}) {
            all.add(broken(Integer.toString(status), stub -> stub.fails(status)));
        }
        all.add(broken("503 for seconds", stub -> stub.failsFor(503, Duration.ofSeconds(7))));
        for (int status : new int[] {401, 402, 403}) {
            all.add(new Misbehaviour(Integer.toString(status), "auth", stub -> stub.fails(status)));
        }
        all.add(new Misbehaviour("429 insufficient_quota", "auth", ProviderStub::isOutOfQuota));
        for (int status : new int[] {404, 413}) {
            all.add(new Misbehaviour(Integer.toString(status), "bad_request", stub -> stub.fails(status)));
        }
        all.add(new Misbehaviour("context too long", "bad_request", ProviderStub::findsContextTooLong));
        List<Place> early = List.of(Place.beforeHeaders(), Place.inHeaders(), Place.afterHeaders());
        for (Place place : early) {
            all.add(lost("reset " + place.spot(), stub -> stub.resets(place)));
            all.add(lost("closed " + place.spot(), stub -> stub.closes(place)));
        }
        all.add(broken("HTML", ProviderStub::answersHtml));
        all.add(broken("nothing", ProviderStub::answersNothing));
        all.add(broken("error under 200", ProviderStub::answersErrorUnder200));
        all.add(broken("other JSON", ProviderStub::answersOtherJson));
        all.add(broken("wrong form", ProviderStub::answersInWrongForm));
        return all;
    }

    private static Misbehaviour broken(String name, Consumer<ProviderStub> verb) {
        return new Misbehaviour(name, "server_error", verb);
    }

    private static Misbehaviour lost(String name, Consumer<ProviderStub> verb) {
        return new Misbehaviour(name, "network", verb);
    }

    private static Misbehaviour limited(String name, Consumer<ProviderStub> verb) {
        return new Misbehaviour(name, "rate_limit", verb);
    }

    private static void json(ProviderStub stub, String body) {
        stub.answers(200, "application/json", body);
    }

    private static void events(ProviderStub stub, String body) {
        stub.answers(200, "text/event-stream", body);
    }

    void befalls(ProviderStub stub) {
        verb.accept(stub);
    }

    @Override
    public String toString() {
        return name;
    }
}
