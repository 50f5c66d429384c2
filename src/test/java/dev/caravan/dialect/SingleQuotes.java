package dev.caravan.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;

/** JSON that is written with single quotes, which is easier to read in Java. */
final class SingleQuotes {
    private SingleQuotes() {}

    static String doubled(String text) {
        return text.replace('\'', '"');
    }

    static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(doubled(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
