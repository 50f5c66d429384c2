package dev.caravan.provider;

import dev.caravan.call.MessagesRequest;
import dev.caravan.call.Usage;
import dev.caravan.tongue.TokenCount;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** What a provider gave: a whole answer in OpenAI's form, or a stream of its events that has begun. */
public sealed interface Answer {
    /** Headers of the provider's that the caller gets to see, under lower-case names. */
    Map<String, String> headers();

    /** Tokens counted by us, for a provider that cannot count; nobody is charged for them. */
    static Answer estimatedCount(MessagesRequest request) {
        return new Whole(TokenCount.json(request.estimatedInputTokens()), Usage.NONE, Map.of());
    }

    record Whole(Buffer json, Usage usage, Map<String, String> headers) implements Answer {
        public Whole {
            headers = Map.copyOf(headers);
        }
    }

    record Streamed(EventFlow flow, Map<String, String> headers) implements Answer {
        public Streamed {
            headers = Map.copyOf(headers);
        }
    }
}
