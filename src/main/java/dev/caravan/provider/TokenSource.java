package dev.caravan.provider;

import dev.caravan.failure.ProviderFailure;
import java.util.Optional;

/** Who gives tokens, and what they want to see for it. Equal ones give the same. Threads share it. */
interface TokenSource {
    /** What the operator has not given, in words that hold no secret. */
    Optional<String> missing();

    /** @throws ProviderFailure where there is none to be had, in words that callers may hear */
    Token fetch(TokenDesk desk);
}
