package dev.caravan.stub;

import org.jspecify.annotations.Nullable;

/** What OpenAI says instead of answering; flies from the rule that was broken to where the scrutiny began. */
final class OpenAiRefused extends RuntimeException {
    private final Fault fault;

    OpenAiRefused(int status, @Nullable String code, @Nullable String param, String message) {
        super(message);
        this.fault = new Fault(status, code, param, message);
    }

    static OpenAiRefused uncoded(@Nullable String param, String message) {
        return new OpenAiRefused(400, null, param, message);
    }

    Fault fault() {
        return fault;
    }
}
