package dev.caravan.conversation;

import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The arguments of a tool call that a client sends back, which some providers want as an object and not as text. */
final class Arguments {
    private Arguments() {}

    static String requireObject(String json, String place) {
        if (json.isBlank()) {
            return "{}";
        }
        try {
            if (Slice.parse(json.getBytes(StandardCharsets.UTF_8)).isObject()) {
                return json;
            }
        } catch (IOException e) {
            throw Unserved.at(place, "must be a JSON object for this provider");
        }
        throw Unserved.at(place, "must be a JSON object for this provider");
    }
}
