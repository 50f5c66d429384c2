package dev.caravan.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.batch.intake.Endpoint;
import dev.caravan.batch.store.Batch;
import dev.caravan.json.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * What a batch of the API is, besides what every batch is: the file it is read from, what it asks for, what its caller
 * wrote on it, how long its results are kept, and the model of lines that name none. Immutable.
 */
public record BatchNotes(
        String inputFile,
        Endpoint endpoint,
        JsonNode metadata,
        Duration keepOutput,
        String usualModel,
        Optional<FineTokens> tokens) {
    /** Of all answers, once they are counted: the tokens that a provider knew from before, and those thought in. */
    public record FineTokens(long cached, long reasoning) {}

    BatchNotes with(FineTokens counted) {
        return new BatchNotes(inputFile, endpoint, metadata, keepOutput, usualModel, Optional.of(counted));
    }

    String written() {
        ObjectNode json = Json.mapper()
                .createObjectNode()
                .put("input_file", inputFile)
                .put("endpoint", endpoint.url())
                .put("keep_output", keepOutput.toSeconds())
                .put("model", usualModel);
        json.set("metadata", metadata);
        tokens.ifPresent(counted -> json.put("cached", counted.cached()).put("reasoning", counted.reasoning()));
        return json.toString();
    }

    public static BatchNotes of(Batch batch) {
        try {
            JsonNode json = Json.mapper().readTree(batch.notes());
            return new BatchNotes(
                    json.path("input_file").asText(),
                    Endpoint.ofUrl(json.path("endpoint").asText()).orElse(Endpoint.CHAT),
                    json.path("metadata"),
                    Duration.ofSeconds(json.path("keep_output").asLong()),
                    json.path("model").asText(),
                    json.has("cached")
                            ? Optional.of(new FineTokens(
                                    json.path("cached").asLong(),
                                    json.path("reasoning").asLong()))
                            : Optional.empty());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the notes of " + batch.id() + " are damaged", e);
        }
    }
}
