package dev.caravan.provider;

import dev.caravan.call.CallerLeft;
import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Refusal;
import dev.caravan.chain.Walk;

/** How one kind of provider is spoken to. Safe for use by many threads. */
interface Dialect {
    /**
     * Asks the provider that the walk has come to, and waits for the whole answer, or for the first token of a stream.
     *
     * @throws ProviderFailure where another provider might help
     * @throws Refusal where the request itself is at fault
     * @throws CallerLeft where the caller left meanwhile, and the provider was told to stop
     */
    Answer ask(Walk walk);
}
