package dev.caravan.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.files.BatchNotes.FineTokens;
import dev.caravan.json.Json;

/** Adds up what answers say of tokens that the batch itself does not count. Used by one thread. */
final class TokenTally {
    private long cached;
    private long reasoning;

    void add(String answer) {
        try {
            JsonNode usage = Json.mapper().readTree(answer).path("usage");
            cached += usage.path("prompt_tokens_details").path("cached_tokens").asLong();
            reasoning += usage.path("completion_tokens_details")
                    .path("reasoning_tokens")
                    .asLong();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer in the store is no JSON", e);
        }
    }

    FineTokens sum() {
        return new FineTokens(cached, reasoning);
    }
}
