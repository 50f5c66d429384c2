package dev.caravan.dialect;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every member of a chat request, each with a request in which it asks for something. */
final class Members {
    private static final String TOOLS = """
            "tools": [{"type": "function", "function": {"name": "look", "description": "Looks.",
             "parameters": {"type": "object", "properties": {}, "additionalProperties": false}}}]""";

    private static final String USER = "\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]";

    private Members() {}

    /** By the names that the tables have for them. */
    static Map<String, String> requests() {
        Map<String, String> requests = new LinkedHashMap<>();
        plain(requests, "temperature", "0.5");
        plain(requests, "top_p", "0.9");
        plain(requests, "top_k", "40");
        plain(requests, "max_tokens", "100");
        plain(requests, "max_completion_tokens", "100");
        plain(requests, "stop", "[\"END\"]");
        plain(requests, "seed", "7");
        plain(requests, "presence_penalty", "0.5");
        plain(requests, "frequency_penalty", "0.5");
        plain(requests, "logit_bias", "{\"50256\": -100}");
        plain(requests, "logprobs", "true");
        requests.put("top_logprobs", USER + ", \"logprobs\": true, \"top_logprobs\": 2");
        plain(requests, "n", "2");
        requests.put("tools", USER + ", " + TOOLS);
        requests.put(Abilities.STRICT_TOOL, USER + ", " + TOOLS.replace("\"look\",", "\"look\", \"strict\": true,"));
        requests.put("tool_choice", USER + ", " + TOOLS + ", \"tool_choice\": \"required\"");
        requests.put("parallel_tool_calls", USER + ", " + TOOLS + ", \"parallel_tool_calls\": false");
        plain(requests, "functions", "[{\"name\": \"look\"}]");
        plain(requests, "function_call", "{\"name\": \"look\"}");
        plain(
                requests,
                "response_format",
                "{\"type\": \"json_schema\", \"json_schema\": {\"name\": \"a\", \"schema\": {\"type\": \"object\"}}}");
        plain(requests, "reasoning_effort", "\"low\"");
        plain(requests, "verbosity", "\"low\"");
        plain(requests, "modalities", "[\"text\", \"audio\"]");
        plain(requests, "audio", "{\"voice\": \"alloy\", \"format\": \"wav\"}");
        plain(requests, "prediction", "{\"type\": \"content\", \"content\": \"hello\"}");
        plain(requests, "web_search_options", "{\"search_context_size\": \"low\"}");
        requests.put("stream_options", USER + ", \"stream\": true, \"stream_options\": {\"include_usage\": true}");
        plain(requests, "service_tier", "\"flex\"");
        plain(requests, "store", "true");
        plain(requests, "metadata", "{\"a\": \"b\"}");
        plain(requests, "user", "\"u-1\"");
        plain(requests, "safety_identifier", "\"u-1\"");
        plain(requests, "prompt_cache_key", "\"k-1\"");
        plain(requests, "prompt_cache_retention", "\"24h\"");
        part(requests, Abilities.CACHE_HINT, """
                {"type": "text", "text": "hi", "cache_control": {"type": "ephemeral"}}""");
        part(requests, Abilities.INLINE_IMAGE, """
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}""");
        part(requests, Abilities.REMOTE_IMAGE, """
                {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}""");
        part(requests, Abilities.INLINE_PDF, """
                {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0xLjQ="}}""");
        part(requests, Abilities.REMOTE_PDF, """
                {"type": "file", "file": {"file_data": "https://example.org/a.pdf"}}""");
        part(requests, Abilities.AUDIO, """
                {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}""");
        return requests;
    }

    private static void plain(Map<String, String> requests, String member, String value) {
        requests.put(member, USER + ", \"" + member + "\": " + value);
    }

    private static void part(Map<String, String> requests, String what, String part) {
        requests.put(
                what,
                "\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"see\"}, " + part
                        + "]}]");
    }
}
