package dev.caravan.provider;

import dev.caravan.failure.ProviderFailure;
import java.util.Map;
import java.util.Optional;

/** What a provider knows its operator by, said in headers. Threads share it. */
interface Credentials {
    /** A key, in the headers in which it is always the same; {@code variable} is where it is looked for. */
    static Credentials key(Map<String, String> headers, String variable) {
        return new Credentials() {
            @Override
            public Optional<String> missing() {
                return headers.isEmpty() ? Optional.of("no " + variable) : Optional.empty();
            }

            @Override
            public Map<String, String> lasting() {
                return headers;
            }
        };
    }

    /** What the operator has not given, as far as it is known without asking anybody. */
    Optional<String> missing();

    /** The headers that are the same in all requests. */
    default Map<String, String> lasting() {
        return Map.of();
    }

    /**
     * The headers for this request alone: a token that ends, a signature. May wait for an answer from the network, so it is
     * called on the call's own thread, never on an event loop.
     *
     * @throws ProviderFailure where they cannot be made: {@code AUTH}, in words that name what is missing and hold no
     *     secret, or what befell on the way to whoever makes them
     */
    default Map<String, String> made(Outgoing request) {
        return Map.of();
    }

    /** The provider refused what was made with 401. Whether others, made anew, may be worth one more request. */
    default boolean renews(Map<String, String> refused) {
        return false;
    }
}
