package dev.caravan.embed;

import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import java.util.function.UnaryOperator;

/** Asks, in this process, what an application asks in OpenAI's form. Threads may share it. */
public final class Inquiries {
    private final Flow flow;

    public Inquiries(Flow flow) {
        this.flow = flow;
    }

    /**
     * Waits for the whole answer.
     *
     * @throws Refusal where there is none
     * @throws CallerLeft where {@code departure} happened before
     */
    public Heard ask(Inquiry inquiry, Departure departure) {
        WholeHearing hearing = new WholeHearing(inquiry.id(), departure);
        flow.answer(inquiry.asked(hearing));
        return hearing.heard();
    }

    /**
     * Waits for the first of a stream's tokens. {@code words} says a failure as whoever reads the stream is to hear it.
     *
     * @throws Refusal where there is no answer
     * @throws CallerLeft where {@code departure} happened before
     */
    public Tokens stream(Inquiry inquiry, Departure departure, UnaryOperator<RuntimeException> words) {
        TokenSink sink = new TokenSink(inquiry.id(), departure);
        Thread.ofVirtual().name("caravan-stream").start(() -> {
            try {
                flow.answer(inquiry.asked(sink));
            } catch (RuntimeException e) {
                sink.fail(e);
            }
        });
        try {
            return new Tokens(sink.begun(), departure, words);
        } catch (RuntimeException e) {
            departure.happen();
            throw e;
        }
    }
}
