package dev.caravan.mail;

import dev.caravan.failure.Refusal;
import dev.caravan.request.Request;
import java.util.Map;

/** What a message asks. {@code id} is the sender's own name for it. Immutable. */
sealed interface Letter {
    String id();

    /** {@code plain} where it is a prompt and no request, and the answer is to be a text as well. */
    record Legible(String id, Request request, boolean plain, Map<String, String> tags) implements Letter {
        public Legible {
            tags = Map.copyOf(tags);
        }
    }

    record Illegible(String id, Refusal why) implements Letter {}
}
