package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** OpenAI's words for what went wrong. */
final class OpenAiErrors {
    private static final ObjectMapper JSON = new ObjectMapper();

    ObjectNode node(Fault fault) {
        ObjectNode node = JSON.createObjectNode();
        node.putObject("error")
                .put("message", fault.message())
                .put("type", type(fault))
                .put("param", fault.param())
                .put("code", fault.code());
        return node;
    }

    Fault usual(int status, String model) {
        return switch (status) {
            case 401 ->
                Fault.of(
                        401,
                        "invalid_api_key",
                        "Incorrect API key provided: sk-stub***. You can find your API key at"
                                + " https://platform.openai.com/account/api-keys.");
            case 402 -> Fault.of(402, "billing_hard_limit_reached", "Billing hard limit has been reached.");
            case 403 ->
                Fault.of(403, "unsupported_country_region_territory", "Country, region, or territory not supported");
            case 404 ->
                Fault.of(
                        404,
                        "model_not_found",
                        "The model `%s` does not exist or you do not have access to it.".formatted(model));
            case 413 -> Fault.uncoded(413, "Maximum content size limit (26214400) exceeded.");
            case 429 ->
                Fault.of(
                        429,
                        "rate_limit_exceeded",
                        "Rate limit reached for %s in organization org-stub on requests per min (RPM): Limit 3, Used 3,"
                                        .formatted(model)
                                + " Requested 1. Please try again in 20s.");
            case 503 -> Fault.uncoded(503, "The engine is currently overloaded, please try again later.");
            case 529 -> Fault.of(529, "overloaded", "Overloaded");
            default ->
                status >= 500
                        ? Fault.uncoded(
                                status, "The server had an error while processing your request. Sorry about that!")
                        : Fault.uncoded(status, "The request was not understood.");
        };
    }

    private static String type(Fault fault) {
        String code = fault.code();
        if (fault.status() == 429) {
            return "insufficient_quota".equals(code) ? "insufficient_quota" : "requests";
        }
        if (fault.status() == 403) {
            return "request_forbidden";
        }
        return fault.status() >= 500 || "server_error".equals(code) ? "server_error" : "invalid_request_error";
    }
}
