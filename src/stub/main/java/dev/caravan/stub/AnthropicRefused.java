package dev.caravan.stub;

/** What Anthropic says instead of answering; flies from the rule that was broken to where the scrutiny began. */
final class AnthropicRefused extends RuntimeException {
    private final Fault fault;

    AnthropicRefused(int status, String message) {
        super(message);
        this.fault = Fault.uncoded(status, message);
    }

    static AnthropicRefused invalid(String message) {
        return new AnthropicRefused(400, message);
    }

    Fault fault() {
        return fault;
    }
}
