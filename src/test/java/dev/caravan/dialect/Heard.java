package dev.caravan.dialect;

import java.util.List;

/**
 * What a caller made of an answer, whichever form it came in. {@code finish} is in the words of the door; {@code usage}
 * holds none where the answer names none. {@code signedThoughts} is the block or item that goes back to the provider.
 */
record Heard(String text, String thoughts, String signedThoughts, List<Call> calls, String finish, Tokens usage) {
    Heard {
        calls = List.copyOf(calls);
    }

    record Call(String id, String name, String arguments) {
        String withoutId() {
            return name + " " + arguments;
        }
    }

    /** Figures as the door counts them together: {@code input} has what was cached or written. */
    record Tokens(long input, long output, long cached, long written, long reasoning) {
        static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);
    }

    List<String> called() {
        return calls.stream().map(Call::withoutId).toList();
    }

    /** All that must be the same whether it came whole or in pieces. */
    Heard withoutIds() {
        return new Heard(
                text,
                thoughts,
                signedThoughts,
                calls.stream()
                        .map(call -> new Call("", call.name, call.arguments))
                        .toList(),
                finish,
                usage);
    }
}
