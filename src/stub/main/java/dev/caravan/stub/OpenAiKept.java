package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The responses that it stored, for those that follow; only the newest, for a stub answers very many. */
final class OpenAiKept {
    private static final int MOST = 1000;

    /** What may be referred to: calls that wait for their result, items by their id. */
    record Response(Set<String> callIds, Set<String> itemIds) {}

    private final Map<String, Response> responses = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Response> eldest) {
            return size() > MOST;
        }
    };

    synchronized void keep(JsonNode asked, String id, List<OpenAiItem> items) {
        if (!asked.path("store").asBoolean(true)) {
            return;
        }
        Set<String> callIds = new HashSet<>(response(asked.path("previous_response_id"))
                .map(Response::callIds)
                .orElse(Set.of()));
        Set<String> itemIds = new HashSet<>();
        for (OpenAiItem item : items) {
            itemIds.add(item.id());
            if (item instanceof OpenAiItem.FunctionCall call) {
                callIds.add(call.callId());
            }
        }
        responses.put(id, new Response(callIds, itemIds));
    }

    synchronized Optional<Response> response(JsonNode id) {
        return Optional.ofNullable(responses.get(id.asText()));
    }

    synchronized boolean hasItem(String id) {
        return responses.values().stream().map(Response::itemIds).anyMatch(ids -> ids.contains(id));
    }
}
