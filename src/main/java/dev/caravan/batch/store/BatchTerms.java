package dev.caravan.batch.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.price.Money;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a batch is to be done: how many of its items at once at the most, whether its results are to stand in the order of
 * its items, the tags of its calls, and the most that it may cost. Immutable.
 */
public record BatchTerms(int parallel, boolean inOrder, Map<String, String> tags, Optional<Money> mostCost) {
    public BatchTerms {
        tags = Map.copyOf(tags);
    }

    public BatchTerms withMostCost(Optional<Money> most) {
        return new BatchTerms(parallel, inOrder, tags, most);
    }

    /** Without the money, which has a column of its own. */
    public String written() {
        ObjectNode json =
                Json.mapper().createObjectNode().put("parallel", parallel).put("in_order", inOrder);
        ObjectNode named = json.putObject("tags");
        tags.forEach(named::put);
        return json.toString();
    }

    static BatchTerms read(String written, Optional<Money> mostCost) {
        try {
            JsonNode json = Json.mapper().readTree(written);
            Map<String, String> tags = new LinkedHashMap<>();
            json.path("tags")
                    .properties()
                    .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
            return new BatchTerms(
                    json.path("parallel").asInt(), json.path("in_order").asBoolean(), tags, mostCost);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the terms of a batch are damaged", e);
        }
    }
}
