package dev.caravan.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Vendor;
import dev.caravan.json.Json;
import dev.caravan.stub.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What reached a provider, read back from its own words. */
final class Received {
    private final Vendor vendor;
    private final JsonNode body;
    private final String text;
    private final List<String> system = new ArrayList<>();
    private final List<String> roles = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private final Map<String, String> namesById = new LinkedHashMap<>();
    private final Map<String, JsonNode> arguments = new LinkedHashMap<>();
    private final Map<String, String> results = new LinkedHashMap<>();

    private Received(Vendor vendor, Call call) {
        this.vendor = vendor;
        this.body = call.json();
        this.text = call.text();
        switch (vendor) {
            case OPENAI, COMPATIBLE, OLLAMA -> {
                texts(body.path("instructions"), system);
                body.path("messages").forEach(this::message);
                body.path("input").forEach(this::item);
            }
            case ANTHROPIC -> {
                texts(body.path("system"), system);
                body.path("messages").forEach(this::anthropicMessage);
            }
            case GEMINI -> {
                texts(body.path("systemInstruction").path("parts"), system);
                body.path("contents").forEach(this::geminiContent);
            }
            case BEDROCK -> {
                texts(body.path("system"), system);
                body.path("messages").forEach(this::converseMessage);
            }
        }
    }

    static Received of(Vendor vendor, Call call) {
        return new Received(vendor, call);
    }

    /** The request's bytes, as text. */
    String text() {
        return text;
    }

    String system() {
        return String.join("\n", system);
    }

    /** All that is no system prompt, one after the other. */
    String said() {
        return String.join("\n", said);
    }

    String everything() {
        return system() + "\n" + said();
    }

    /** Who speaks, as user or assistant, each only once in a row. */
    List<String> roles() {
        return roles;
    }

    /** In base64. */
    List<String> images() {
        return images;
    }

    /** The arguments of each tool that was called before, under its name. */
    Map<String, JsonNode> called() {
        return arguments;
    }

    /** What each tool said, under its name. */
    Map<String, String> results() {
        return results;
    }

    long maxTokens() {
        return switch (vendor) {
            case OPENAI, COMPATIBLE ->
                Stream.of("max_completion_tokens", "max_output_tokens", "max_tokens")
                        .mapToLong(name -> body.path(name).asLong())
                        .sum();
            case ANTHROPIC -> body.path("max_tokens").asLong();
            case GEMINI -> body.at("/generationConfig/maxOutputTokens").asLong();
            case OLLAMA -> body.at("/options/num_predict").asLong();
            case BEDROCK -> body.at("/inferenceConfig/maxTokens").asLong();
        };
    }

    List<String> stops() {
        JsonNode stops =
                switch (vendor) {
                    case OPENAI, COMPATIBLE -> body.path("stop");
                    case ANTHROPIC -> body.path("stop_sequences");
                    case GEMINI -> body.at("/generationConfig/stopSequences");
                    case OLLAMA -> body.at("/options/stop");
                    case BEDROCK -> body.at("/inferenceConfig/stopSequences");
                };
        return stops.isTextual()
                ? List.of(stops.asText())
                : stops.valueStream().map(JsonNode::asText).toList();
    }

    private void message(JsonNode message) {
        String role = message.path("role").asText();
        switch (role) {
            case "system", "developer" -> texts(message.path("content"), system);
            case "tool" -> {
                List<String> words = new ArrayList<>();
                texts(message.path("content"), words);
                String name = namesById.getOrDefault(
                        message.path("tool_call_id").asText(),
                        message.path("tool_name").asText());
                results.put(name, String.join("", words));
            }
            default -> {
                speaks(role);
                texts(message.path("content"), said);
                message.path("content")
                        .forEach(part -> image(part.at("/image_url/url").asText()));
                message.path("images").forEach(image -> image(image.asText()));
                for (JsonNode call : message.path("tool_calls")) {
                    JsonNode given = call.at("/function/arguments");
                    calls(
                            call.path("id").asText(),
                            call.at("/function/name").asText(),
                            given.isTextual() ? parsed(given.asText()) : given);
                }
            }
        }
    }

    /** What a response goes on from. */
    private void item(JsonNode item) {
        switch (item.path("type").asText("message")) {
            case "function_call" ->
                calls(
                        item.path("call_id").asText(),
                        item.path("name").asText(),
                        parsed(item.path("arguments").asText()));
            case "function_call_output" -> {
                List<String> words = new ArrayList<>();
                texts(item.path("output"), words);
                results.put(String.valueOf(namesById.get(item.path("call_id").asText())), String.join("", words));
            }
            case "message" -> {
                boolean instructs = item.path("role").asText().matches("system|developer");
                if (!instructs) {
                    speaks(item.path("role").asText());
                }
                texts(item.path("content"), instructs ? system : said);
                item.path("content")
                        .forEach(part -> image(part.path("image_url").asText()));
            }
            default -> {}
        }
    }

    private void anthropicMessage(JsonNode message) {
        speaks(message.path("role").asText());
        texts(message.path("content"), said);
        for (JsonNode block : message.path("content")) {
            switch (block.path("type").asText()) {
                case "image" -> image(block.at("/source/data").asText());
                case "tool_use" ->
                    calls(block.path("id").asText(), block.path("name").asText(), block.path("input"));
                case "tool_result" -> {
                    List<String> words = new ArrayList<>();
                    texts(block.path("content"), words);
                    results.put(
                            String.valueOf(
                                    namesById.get(block.path("tool_use_id").asText())),
                            String.join("", words));
                }
                default -> {}
            }
        }
    }

    private void converseMessage(JsonNode message) {
        speaks(message.path("role").asText());
        texts(message.path("content"), said);
        for (JsonNode block : message.path("content")) {
            image(block.at("/image/source/bytes").asText());
            JsonNode call = block.path("toolUse");
            if (call.isObject()) {
                calls(call.path("toolUseId").asText(), call.path("name").asText(), call.path("input"));
            }
            JsonNode result = block.path("toolResult");
            if (result.isObject()) {
                List<String> words = new ArrayList<>();
                texts(result.path("content"), words);
                results.put(
                        String.valueOf(namesById.get(result.path("toolUseId").asText())), String.join("", words));
            }
        }
    }

    private void geminiContent(JsonNode content) {
        speaks(content.path("role").asText().equals("model") ? "assistant" : "user");
        texts(content.path("parts"), said);
        for (JsonNode part : content.path("parts")) {
            image(part.at("/inlineData/data").asText());
            JsonNode call = part.path("functionCall");
            if (call.isObject()) {
                calls(call.path("name").asText(), call.path("name").asText(), call.path("args"));
            }
            JsonNode response = part.path("functionResponse");
            if (response.isObject()) {
                results.put(response.path("name").asText(), geminiResult(response.path("response")));
            }
        }
    }

    /** Gemini wants an object: what is one goes as it is, all else within one. */
    private static String geminiResult(JsonNode response) {
        JsonNode only = response.size() == 1 ? response.elements().next() : response;
        boolean wrapped = response.has("result") || response.has("output") || response.has("error");
        return wrapped && only.isTextual() ? only.asText() : response.toString();
    }

    private void speaks(String role) {
        if (roles.isEmpty() || !roles.getLast().equals(role)) {
            roles.add(role);
        }
    }

    private void calls(String id, String name, JsonNode given) {
        namesById.put(id, name);
        arguments.put(name, given);
    }

    private void image(String data) {
        if (!data.isEmpty()) {
            images.add(data.substring(data.indexOf(',') + 1));
        }
    }

    /** Of a text or a list of parts. */
    private static void texts(JsonNode content, List<String> into) {
        if (content.isTextual()) {
            into.add(content.asText());
        }
        for (JsonNode part : content) {
            if (part.path("text").isTextual()) {
                into.add(part.path("text").asText());
            }
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("arguments that are no JSON: " + json, e);
        }
    }
}
