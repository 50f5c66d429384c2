package dev.caravan.provider;

import dev.caravan.call.Answer;
import dev.caravan.call.Usage;
import dev.caravan.chain.Walk;
import dev.caravan.dialect.TokenCount;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.request.MessagesRequest;
import java.util.Map;

/** How one kind of provider is asked. Safe for use by many threads. */
interface Backend {
    /** A request in the provider's own words, about to be asked. */
    interface Question {
        /**
         * Asks, and waits for the whole answer, or for the first token of a stream.
         *
         * @throws ProviderFailure where another provider might help
         * @throws Refusal where the request itself is at fault
         * @throws CallerLeft where the caller left meanwhile, and the provider was told to stop
         */
        Answer ask();
    }

    /**
     * The request of a walk, for the provider that it has come to.
     *
     * @throws ProviderFailure where this kind of provider cannot do what is asked
     */
    Question prepare(Walk walk);

    /** Tokens counted by us, for a provider that cannot count; nobody is charged for them. */
    static Answer estimatedCount(MessagesRequest request) {
        return new Answer.Whole(TokenCount.json(request.estimatedInputTokens()), Usage.NONE, Map.of());
    }
}
