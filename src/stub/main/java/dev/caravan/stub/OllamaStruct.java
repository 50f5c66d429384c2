package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * The members of a struct of Ollama's API. The vendor passes over members that it does not know; the stub refuses them,
 * in the words of Go's strict decoder.
 */
record OllamaStruct(Map<String, OllamaType> members) {
    static Optional<Fault> firstRefusal(JsonNode list, Function<JsonNode, Optional<Fault>> scrutiny) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(scrutiny)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** @param path as Go tells it: the innermost struct's name, then the members that lead here */
    Optional<Fault> refusal(String path, JsonNode node) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            OllamaType type = members.get(member.getKey());
            if (type == null) {
                return OllamaErrors.refused("json: unknown field \"%s\"".formatted(member.getKey()));
            }
            if (!type.fits().test(member.getValue())) {
                return OllamaErrors.refused(type.complaint(path + "." + member.getKey(), member.getValue()));
            }
        }
        return Optional.empty();
    }
}
