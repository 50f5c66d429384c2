package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;

/** What of a request its answer depends on. */
record AnthropicAsk(JsonNode body) {
    static AnthropicAsk of(Request request) {
        return new AnthropicAsk(request.json());
    }

    String model() {
        return body.path("model").asText();
    }

    boolean callsTools(Speech speech) {
        return !speech.toolCalls().isEmpty()
                && !body.path("tools").isEmpty()
                && !body.at("/tool_choice/type").asText().equals("none");
    }

    boolean thinks() {
        String way = body.at("/thinking/type").asText();
        return way.equals("enabled") || way.equals("adaptive");
    }

    boolean showsThoughts() {
        boolean byItself = !new AnthropicModel(model()).isAdaptive();
        String display = body.at("/thinking/display").asText(byItself ? "summarized" : "omitted");
        return !display.equals("omitted");
    }
}
