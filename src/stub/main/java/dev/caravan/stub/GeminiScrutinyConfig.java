package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What the vendor refuses of {@code generationConfig}. */
final class GeminiScrutinyConfig {
    private static final String PLACE = "generation_config.";
    private static final String JSON = "application/json";
    private static final Set<String> ANSWER_TYPES = Set.of("text/plain", JSON, "text/x.enum");
    private static final int STOP_SEQUENCES = 5;

    private final JsonNode config;
    private final GeminiFindings findings;

    private GeminiScrutinyConfig(JsonNode config, GeminiFindings findings) {
        this.config = config;
        this.findings = findings;
    }

    static void inspect(GeminiEndpoint endpoint, JsonNode body, GeminiFindings findings) {
        GeminiScrutinyConfig scrutiny = new GeminiScrutinyConfig(body.path("generationConfig"), findings);
        scrutiny.inspectSampling();
        scrutiny.inspectLength();
        scrutiny.inspectFormat();
        scrutiny.inspectLogprobs();
        GeminiScrutinyThinking.inspect(endpoint, scrutiny.config.path("thinkingConfig"), findings);
        boolean declares = GeminiScrutinyTools.declarations(body) > 0;
        boolean json = scrutiny.config.path("responseMimeType").asText().equals(JSON);
        if (declares && json && !endpoint.isGemini3()) {
            findings.addWhole("Function calling with a response mime type: 'application/json' is unsupported");
        }
    }

    private void inspectSampling() {
        requireRange("temperature", 0, 2, "temperature must be in the range [0.0, 2.0].");
        requireRange("topP", 0, 1, "top_p must be in the range [0.0, 1.0].");
        requireRange("topK", 1, Integer.MAX_VALUE, "top_k must be positive.");
        double belowTwo = Math.nextDown(2.0);
        requireRange("presencePenalty", -2, belowTwo, "presence_penalty must be in the range [-2.0, 2.0).");
        requireRange("frequencyPenalty", -2, belowTwo, "frequency_penalty must be in the range [-2.0, 2.0).");
    }

    private void inspectLength() {
        requireRange("maxOutputTokens", 1, Integer.MAX_VALUE, "max_output_tokens must be positive.");
        requireRange("candidateCount", 1, 8, "candidate_count must be in the range [1, 8].");
        JsonNode stops = config.path("stopSequences");
        findings.require(
                stops.size() <= STOP_SEQUENCES, PLACE + "stop_sequences", "at most 5 stop sequences are allowed.");
        for (int index = 0; index < stops.size(); index++) {
            findings.require(
                    !stops.path(index).asText().isEmpty(),
                    PLACE + "stop_sequences[" + index + "]",
                    "stop sequence must not be empty.");
        }
    }

    private void inspectFormat() {
        String type = config.path("responseMimeType").asText("text/plain");
        findings.require(
                ANSWER_TYPES.contains(type),
                PLACE + "response_mime_type",
                "allowed mimetypes are `text/plain`, `application/json` and `text/x.enum`.");
        JsonNode schema = config.path("responseSchema");
        if (schema.isObject()) {
            findings.require(
                    type.equals(JSON) || type.equals("text/x.enum"),
                    PLACE + "response_schema",
                    "only allowed when response_mime_type is `application/json` or `text/x.enum`.");
            GeminiScrutinySchema.inspect(schema, PLACE + "response_schema", findings);
        }
        String name = config.hasNonNull("_responseJsonSchema") ? "_responseJsonSchema" : "responseJsonSchema";
        if (config.hasNonNull(name)) {
            findings.require(
                    type.equals(JSON),
                    PLACE + "response_json_schema",
                    "only allowed when response_mime_type is `application/json`.");
            findings.require(
                    !schema.isObject(),
                    PLACE + "response_json_schema",
                    "must not be set together with response_schema.");
            GeminiScrutinyJsonSchema.inspectResponse(config.path(name), PLACE + "response_json_schema", findings);
        }
    }

    private void inspectLogprobs() {
        if (config.hasNonNull("logprobs")) {
            requireRange("logprobs", 0, 20, "logprobs must be in the range [0, 20].");
            findings.require(
                    config.path("responseLogprobs").asBoolean(),
                    PLACE + "logprobs",
                    "only allowed when response_logprobs is true.");
        }
    }

    private void requireRange(String name, double least, double most, String words) {
        JsonNode value = config.path(name);
        boolean fine = !value.isNumber() || (value.asDouble() >= least && value.asDouble() <= most);
        findings.require(fine, PLACE + GeminiPayload.snake(name), words);
    }
}
