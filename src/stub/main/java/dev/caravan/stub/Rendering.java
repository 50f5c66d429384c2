package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts an answer into the dialect, as the request asks for it: whole or streamed. */
final class Rendering {
    private static final String JSON = "application/json";
    private static final String FILLING = "@filling@";
    private static final int BLOCK = 8000;

    private final Dialect dialect;

    Rendering(Dialect dialect) {
        this.dialect = dialect;
    }

    Reply reply(Request request, Behaviour behaviour) {
        return switch (behaviour.answer()) {
            case Answer.Failed failed -> failure(dialect.inItsWords(failed.fault()), failed.headers());
            case Answer.FailedAsUsual failed -> failure(dialect.usualFault(request, failed.status()), failed.headers());
            case Answer.Verbatim verbatim ->
                new Reply(
                        verbatim.status(),
                        verbatim.contentType(),
                        verbatim.headers(),
                        new Reply.Body.Whole(verbatim.body()));
            case Answer.Spoken spoken -> unlessRefused(request, () -> spoken(request, spoken.speech(), behaviour));
            case Answer.Generated generated ->
                unlessRefused(request, () -> repeated(request, generated.bytes() / BLOCK, behaviour));
            case Answer.Endless endless -> unlessRefused(request, () -> repeated(request, Reply.ENDLESSLY, behaviour));
        };
    }

    Reply aside(String body) {
        return new Reply(200, JSON, List.of(), whole(body));
    }

    private Reply unlessRefused(Request request, Supplier<Reply> answer) {
        Optional<Fault> refusal = dialect.refusal(request);
        return refusal.isPresent() ? failure(refusal.get(), List.of()) : answer.get();
    }

    private Reply failure(Fault fault, List<Header> headers) {
        List<Header> all = new ArrayList<>(dialect.errorHeaders(fault));
        all.addAll(headers);
        return new Reply(fault.status(), JSON, all, whole(dialect.error(fault, headers)));
    }

    private Reply spoken(Request request, Speech speech, Behaviour behaviour) {
        if (streams(request, behaviour)) {
            Transcript transcript = dialect.stream(request, speech, behaviour.usage());
            return new Reply(200, dialect.streamType(), List.of(), new Reply.Body.Streamed(transcript));
        }
        return new Reply(200, JSON, List.of(), whole(dialect.whole(request, speech, behaviour.usage())));
    }

    private Reply repeated(Request request, long times, Behaviour behaviour) {
        String text = "a".repeat(BLOCK);
        if (streams(request, behaviour)) {
            Transcript transcript = dialect.stream(request, Speech.of(List.of(text)), behaviour.usage());
            return new Reply(
                    200,
                    dialect.streamType(),
                    List.of(),
                    new Reply.Body.Repeated(
                            String.join("", transcript.opening()),
                            String.join("", transcript.tokens()),
                            times,
                            String.join("", transcript.closing()) + transcript.done()));
        }
        String around = dialect.whole(request, Speech.of(List.of(FILLING)), behaviour.usage());
        int filling = around.indexOf(FILLING);
        return new Reply(
                200,
                JSON,
                List.of(),
                new Reply.Body.Repeated(
                        around.substring(0, filling), text, times, around.substring(filling + FILLING.length())));
    }

    private boolean streams(Request request, Behaviour behaviour) {
        return dialect.wantsStream(request) != behaviour.packaging().wrongForm();
    }

    private static Reply.Body whole(String body) {
        return new Reply.Body.Whole(body.getBytes(UTF_8));
    }
}
