package dev.caravan.stub;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What Anthropic refuses, in the order in which it looks: the key first, the conversation's sense last. */
final class AnthropicScrutiny {
    static final String MESSAGES = "/v1/messages";
    static final String COUNT_TOKENS = "/v1/messages/count_tokens";
    static final String MODELS = "/v1/models";

    private static final int LARGEST_BODY = 32 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    Optional<Fault> refusal(Request request) {
        try {
            requireAcceptable(request);
            return Optional.empty();
        } catch (AnthropicRefused refused) {
            return Optional.of(refused.fault());
        }
    }

    boolean admits(Request request) {
        try {
            requireKey(request);
            requireVersion(request);
            return true;
        } catch (AnthropicRefused refused) {
            return false;
        }
    }

    private static void requireAcceptable(Request request) {
        requireKey(request);
        requirePath(request);
        requireVersion(request);
        requireContentType(request);
        AnthropicInput body = AnthropicInput.body(requireJson(request));
        body.requireObject();

        boolean onlyCounts = request.pathWithoutQuery().equals(COUNT_TOKENS);
        AnthropicScrutinyOfSettings.require(body, onlyCounts);
        boolean tries = request.header("anthropic-beta").isPresent();
        AnthropicScrutinyOfMessages.requireShape(body, tries);
        AnthropicScrutinyOfTools.require(body);
        AnthropicScrutinyOfOutput.require(body.member("output_config"));
        AnthropicScrutinyOfThinking.requireShape(body.member("thinking"));
        AnthropicScrutinyOfCaching.requireMark(body);
        AnthropicScrutinyOfSettings.requireNoOthers(body, onlyCounts, tries);

        AnthropicScrutinyOfModel.require(body);
        AnthropicScrutinyOfMessages.requireSense(body);
        AnthropicScrutinyOfToolTurns.require(body);
        AnthropicScrutinyOfThinking.requireSense(body);
        AnthropicScrutinyOfCaching.requireSense(body);
    }

    /** Also a good key beside one of another vendor's kind is refused: nobody is to send his caller's along. */
    private static void requireKey(Request request) {
        if (request.headers().has("Authorization")) {
            throw new AnthropicRefused(401, "Invalid bearer token");
        }
        String key = request.header("x-api-key")
                .orElseThrow(() -> new AnthropicRefused(401, "x-api-key header is required"));
        if (!key.matches("\\S+")) {
            throw new AnthropicRefused(401, "invalid x-api-key");
        }
    }

    private static void requirePath(Request request) {
        String path = request.pathWithoutQuery();
        if (!Set.of(MESSAGES, COUNT_TOKENS, MODELS).contains(path)) {
            throw new AnthropicRefused(404, "Not Found");
        }
        if (request.isPost() == path.equals(MODELS)) {
            throw new AnthropicRefused(405, "Method Not Allowed");
        }
    }

    private static void requireVersion(Request request) {
        String version = request.header("anthropic-version")
                .orElseThrow(() -> AnthropicRefused.invalid("anthropic-version: header is required"));
        if (!version.equals("2023-06-01")) {
            throw AnthropicRefused.invalid("anthropic-version: \"%s\" is not a valid version".formatted(version));
        }
    }

    private static void requireContentType(Request request) {
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            throw AnthropicRefused.invalid("Content-Type: Input should be 'application/json'");
        }
        if (request.body().length > LARGEST_BODY) {
            throw new AnthropicRefused(413, "Request exceeds the maximum size");
        }
    }

    private static JsonNode requireJson(Request request) {
        try {
            JsonNode body = JSON.readTree(request.body());
            if (!body.isMissingNode()) {
                return body;
            }
        } catch (IOException notJson) {
            throw AnthropicRefused.invalid("The request body is not valid JSON: unexpected character");
        }
        throw AnthropicRefused.invalid("The request body is not valid JSON: unexpected end of data");
    }
}
