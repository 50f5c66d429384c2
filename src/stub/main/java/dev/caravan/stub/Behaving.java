package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The verbs that say how calls are answered: to the stub they are its default, to {@link ProviderStub#next} the next
 * calls', to {@link Behaviour} a value. A verb that says what is answered ({@code says}, {@code fails}, …) takes back
 * an earlier break-off; pace, usage, framing and {@code header}s stay.
 *
 * @param <S> what the verbs return, for the next verb
 */
public interface Behaving<S> {
    S change(UnaryOperator<Behaviour> change);

    // What is said.

    /** Streamed word by word. */
    default S says(String text) {
        return change(behaviour -> behaviour.answering(new Answer.Spoken(Speech.words(text))));
    }

    /** Streamed in exactly these tokens. */
    default S says(List<String> tokens) {
        return change(behaviour -> behaviour.answering(new Answer.Spoken(Speech.of(tokens))));
    }

    /** A completion of about so many MB, generated while it is sent. */
    default S saysMegabytes(int megabytes) {
        return change(behaviour -> behaviour.answering(new Answer.Generated(megabytes * 1_000_000L)));
    }

    /** A completion without an end; see {@link Call#awaitStalled}. */
    default S saysEndlessly() {
        return change(behaviour -> behaviour.answering(new Answer.Endless()));
    }

    /** If the request offers tools; another call adds another tool call. */
    default S callsTool(String name, String argumentsJson) {
        return change(behaviour -> behaviour.speaking(speech -> speech.calling(new ToolCall(name, argumentsJson))));
    }

    /** Thinks this, word by word, before it says anything. */
    default S thinks(String text) {
        return change(behaviour -> behaviour.speaking(speech -> speech.thinking(Speech.inWords(text))));
    }

    default S finishes(String reason) {
        return change(behaviour -> behaviour.speaking(speech -> speech.finishing(reason)));
    }

    default S usage(long input, long output) {
        return usage(Usage.of(input, output));
    }

    /** Also for {@link Usage#negative()}, {@link Usage#huge()} and {@link Usage#inWords()}. */
    default S usage(Usage usage) {
        return change(behaviour -> behaviour.claiming(usage));
    }

    default S usageMissing() {
        return usage(new Usage.Missing());
    }

    // What fails.

    /** With the words that are usual for this status. */
    default S fails(int status) {
        return change(behaviour -> behaviour.answering(new Answer.FailedAsUsual(status, List.of())));
    }

    default S fails(int status, String code, String message) {
        return fails(Fault.of(status, code, message));
    }

    default S fails(Fault fault) {
        return change(behaviour -> behaviour.answering(new Answer.Failed(fault, List.of())));
    }

    /** The status as usual, with a {@code Retry-After} in whole seconds. */
    default S failsFor(int status, Duration retryAfter) {
        return failsWith(status, new Header("Retry-After", Long.toString(retryAfter.toSeconds())));
    }

    default S failsUntil(int status, Instant retryAt) {
        String date = HttpDate.of(retryAt);
        return failsWith(status, new Header("Retry-After", date));
    }

    /** With {@code retry-after-ms}, as OpenAI and Azure send it. */
    default S failsForMillis(int status, long millis) {
        return failsWith(status, new Header("retry-after-ms", Long.toString(millis)));
    }

    default S failsWith(int status, Header... headers) {
        return change(behaviour -> behaviour.answering(new Answer.FailedAsUsual(status, List.of(headers))));
    }

    default S rateLimits() {
        return fails(429);
    }

    default S rateLimits(Duration retryAfter) {
        return failsFor(429, retryAfter);
    }

    /** 429 that no waiting cures. */
    default S isOutOfQuota() {
        return fails(
                429,
                "insufficient_quota",
                "You exceeded your current quota, please check your plan and billing details.");
    }

    default S findsContextTooLong() {
        return fails(new Fault(
                400,
                "context_length_exceeded",
                "messages",
                "This model's maximum context length is 128000 tokens. However, your messages resulted in 130001"
                        + " tokens. Please reduce the length of the messages."));
    }

    // What is wrong under status 200.

    default S answersErrorUnder200() {
        return fails(200, "server_error", "The server had an error while processing your request.");
    }

    default S answersHtml() {
        return answers(
                200, "text/html; charset=utf-8", "<!doctype html><html><body><h1>Bad Gateway</h1></body></html>");
    }

    default S answersNothing() {
        return answers(200, "application/json", "");
    }

    /** JSON, but no completion. */
    default S answersOtherJson() {
        return answers(200, "application/json", "{\"object\":\"something.else\",\"choices_of\":\"none\"}");
    }

    /** Half a completion in a complete HTTP message. */
    default S answersTruncatedJson() {
        return change(behaviour -> behaviour
                .answering(new Answer.Spoken(Speech.words("this will never be read to its end")))
                .ends(Place.inBody()));
    }

    /** A stream where a whole answer was asked for, and the other way round. */
    default S answersInWrongForm() {
        return change(behaviour -> behaviour.packed(packaging -> packaging.formed(true)));
    }

    default S redirects(String location) {
        return change(behaviour -> behaviour.answering(
                new Answer.Verbatim(302, "text/plain", new byte[0], List.of(new Header("Location", location)))));
    }

    default S answers(int status, String contentType, String body) {
        return answers(status, contentType, body.getBytes(UTF_8));
    }

    default S answers(int status, String contentType, byte[] body) {
        return change(behaviour -> behaviour.answering(new Answer.Verbatim(status, contentType, body, List.of())));
    }

    // How fast.

    /** Before the headers. */
    default S after(Duration delay) {
        return change(behaviour -> behaviour.paced(pace -> pace.headersAfter(delay)));
    }

    /** Between the event that says who speaks and the first token of a stream. */
    default S firstTokenAfter(Duration delay) {
        return change(behaviour -> behaviour.paced(pace -> pace.firstTokenAfter(delay)));
    }

    default S tokensEvery(Duration gap) {
        return change(behaviour -> behaviour.paced(pace -> pace.tokensEvery(gap)));
    }

    /** The body byte by byte; in chunked framing each byte is a chunk. */
    default S drips(Duration gap) {
        return change(behaviour -> behaviour.paced(pace -> pace.bytesEvery(gap)));
    }

    /** Every byte its own write, without a pause: UTF-8 sequences arrive in parts. */
    default S splitsBytes() {
        return drips(Duration.ZERO);
    }

    // How far.

    /** Never answers, and never hangs up. */
    default S hangs() {
        return hangs(Place.beforeHeaders());
    }

    default S hangs(Place place) {
        return change(behaviour -> behaviour.cutting(place, new Cut.End.Hang()));
    }

    default S resets(Place place) {
        return change(behaviour -> behaviour.cutting(place, new Cut.End.Reset()));
    }

    /** An end of file where none belongs. */
    default S closes(Place place) {
        return change(behaviour -> behaviour.cutting(place, new Cut.End.Close()));
    }

    /** What was sent is a complete HTTP message, but not a complete answer. */
    default S ends(Place place) {
        return change(behaviour -> behaviour.cutting(place, new Cut.End.Finish()));
    }

    /** An error event in the stream; {@link Place#afterHeaders()} makes it the first event. */
    default S reportsError(Place place) {
        return reportsError(
                place, Fault.of(500, "server_error", "The server had an error while processing your request."));
    }

    default S reportsError(Place place, Fault fault) {
        return change(behaviour -> behaviour.cutting(place, new Cut.End.ErrorEvent(fault)));
    }

    // In what wrapping.

    default S header(String name, String value) {
        return change(behaviour -> behaviour.packed(packaging -> packaging.with(new Header(name, value))));
    }

    default S chunked() {
        return framed(Framing.CHUNKED);
    }

    default S framed(Framing framing) {
        return change(behaviour -> behaviour.packed(packaging -> packaging.framed(framing)));
    }

    /** Whether the client said that it understands it or not. */
    default S gzips() {
        return change(behaviour -> behaviour.packed(Packaging::gzipped));
    }
}
