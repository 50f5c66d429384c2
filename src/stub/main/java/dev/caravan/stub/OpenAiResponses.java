package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** OpenAI's Responses API: what was said as a list of items, whole or event by event. */
final class OpenAiResponses {
    static final String PATH = "/responses";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ECHOED_OR_NULL = List.of(
            "instructions", "max_output_tokens", "max_tool_calls", "previous_response_id", "safety_identifier", "user");

    private final JsonNode asked;
    private final String id;
    private final Speech speech;
    private final Usage usage;
    private final OpenAiKept kept;

    /** @param id without what says of what it is one */
    OpenAiResponses(JsonNode asked, String id, Speech speech, Usage usage, OpenAiKept kept) {
        this.asked = asked;
        this.id = id;
        this.speech = speech;
        this.usage = usage;
        this.kept = kept;
    }

    String whole() {
        return over(items()).toString();
    }

    Transcript events() {
        List<OpenAiItem> items = items();
        boolean obfuscates =
                asked.path("stream_options").path("include_obfuscation").asBoolean(true);
        return OpenAiResponseStream.transcript(response("in_progress"), items, over(items), obfuscates);
    }

    private List<OpenAiItem> items() {
        List<OpenAiItem> items = OpenAiItem.of(asked, speech, id);
        kept.keep(asked, "resp_" + id, items);
        return items;
    }

    private ObjectNode over(List<OpenAiItem> items) {
        String status = speech.cutShort().isPresent() ? "incomplete" : "completed";
        ObjectNode response = response(status);
        if (status.equals("completed")) {
            response.put("completed_at", Instant.now().getEpochSecond());
        }
        speech.cutShort()
                .ifPresent(reason -> response.putObject("incomplete_details").put("reason", reason));
        ArrayNode output = response.putArray("output");
        items.forEach(item -> output.add(item.whole()));
        response.put("service_tier", tier());
        if (usage instanceof Usage.Claimed claimed) {
            response.set("usage", bill(claimed));
        }
        return response;
    }

    /** As it is before anything is said: most of it tells what was asked, or what holds where nothing was. */
    private ObjectNode response(String status) {
        ObjectNode response = JSON.createObjectNode()
                .put("id", "resp_" + id)
                .put("object", "response")
                .put("created_at", Instant.now().getEpochSecond())
                .put("status", status)
                .put("background", asked.path("background").asBoolean())
                .putNull("completed_at")
                .putNull("error")
                .putNull("incomplete_details")
                .put("model", asked.path("model").asText());
        response.putArray("output");
        ECHOED_OR_NULL.forEach(name -> response.set(name, asked.hasNonNull(name) ? asked.get(name) : null));
        response.put("parallel_tool_calls", asked.path("parallel_tool_calls").asBoolean(true))
                .put("prompt_cache_key", textOrNull("prompt_cache_key"))
                .put("service_tier", asked.path("service_tier").asText("auto"))
                .put("store", asked.path("store").asBoolean(true))
                .put("top_logprobs", asked.path("top_logprobs").asInt())
                .put("truncation", asked.path("truncation").asText("disabled"));
        response.set("reasoning", reasoning());
        response.set("text", text());
        response.set("tool_choice", given("tool_choice", "\"auto\""));
        response.set("tools", given("tools", "[]"));
        response.set("temperature", given("temperature", "1.0"));
        response.set("top_p", given("top_p", "1.0"));
        response.set("metadata", given("metadata", "{}"));
        return response.putNull("usage");
    }

    private ObjectNode reasoning() {
        ObjectNode reasoning = JSON.createObjectNode();
        for (String name : List.of("effort", "summary")) {
            reasoning.put(name, asked.path("reasoning").path(name).textValue());
        }
        return reasoning;
    }

    private ObjectNode text() {
        ObjectNode text = JSON.createObjectNode();
        JsonNode format = asked.path("text").path("format");
        text.set("format", format.isObject() ? format : JSON.valueToTree(Map.of("type", "text")));
        return text.put("verbosity", asked.path("text").path("verbosity").asText("medium"));
    }

    private JsonNode given(String name, String otherwise) {
        return asked.hasNonNull(name) ? asked.get(name) : Usage.node(otherwise);
    }

    private String textOrNull(String name) {
        return asked.path(name).textValue();
    }

    private String tier() {
        return usage instanceof Usage.Claimed claimed
                ? claimed.besides().path("service_tier").asText("default")
                : "default";
    }

    private static ObjectNode bill(Usage.Claimed claimed) {
        ObjectNode bill = JSON.createObjectNode();
        bill.set("input_tokens", claimed.input());
        ObjectNode input = bill.putObject("input_tokens_details");
        input.set("cached_tokens", claimed.cached());
        input.set("cache_write_tokens", claimed.written());
        bill.set("output_tokens", claimed.output());
        bill.putObject("output_tokens_details").set("reasoning_tokens", claimed.reasoning());
        bill.set("total_tokens", claimed.total());
        ObjectNode beside = (ObjectNode) claimed.besides();
        beside.remove("service_tier");
        bill.setAll(beside);
        return bill;
    }
}
