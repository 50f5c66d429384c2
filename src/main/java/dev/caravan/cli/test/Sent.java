package dev.caravan.cli.test;

import java.util.Map;
import java.util.Optional;

/** A message that a route sent to something outside, which it did not reach. {@code to} has no parameters. */
record Sent(String to, Map<String, String> headers, String body) {
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    @Override
    public String toString() {
        return to;
    }
}
