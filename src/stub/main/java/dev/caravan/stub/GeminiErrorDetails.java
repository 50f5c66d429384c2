package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Google attaches to an error for programs to read. */
final class GeminiErrorDetails {
    static final String RATE_LIMITED = "RATE_LIMIT_EXCEEDED";
    static final String OUT_OF_QUOTA = "INSUFFICIENT_QUOTA";
    static final String WRONG_TOKEN = "ACCESS_TOKEN_TYPE_UNSUPPORTED";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACE = Pattern.compile(" at '([^']*)'");
    private static final String USUAL_DELAY = "7s";

    List<ObjectNode> about(Fault fault, List<Header> headers) {
        String code = Objects.requireNonNullElse(fault.code(), "").toUpperCase(Locale.ROOT);
        Optional<String> delay = GeminiRetryDelay.asked(headers);
        return switch (code) {
            case GeminiErrors.KEY_INVALID -> List.of(reason(code), localized(fault.message()));
            case WRONG_TOKEN -> List.of(reason(code));
            case RATE_LIMITED -> List.of(help(), quota(fault, "PerMinute"), retry(delay.orElse(USUAL_DELAY)));
            case OUT_OF_QUOTA -> List.of(help(), quota(fault, "PerDay"), retry(delay.orElse(USUAL_DELAY)));
            default -> {
                List<ObjectNode> about = new ArrayList<>();
                violations(fault.message()).ifPresent(about::add);
                delay.ifPresent(asked -> about.add(retry(asked)));
                yield about;
            }
        };
    }

    private static Optional<ObjectNode> violations(String message) {
        if (!message.startsWith("Invalid JSON payload received.") && !message.startsWith("Invalid value at")) {
            return Optional.empty();
        }
        ObjectNode detail = detail("BadRequest");
        ArrayNode violations = detail.putArray("fieldViolations");
        message.lines().forEach(line -> {
            ObjectNode violation = violations.addObject();
            Matcher place = PLACE.matcher(line);
            if (place.find()) {
                violation.put("field", place.group(1));
            }
            violation.put("description", line);
        });
        return Optional.of(detail);
    }

    private static ObjectNode reason(String reason) {
        ObjectNode detail = detail("ErrorInfo").put("reason", reason).put("domain", "googleapis.com");
        detail.putObject("metadata").put("service", "generativelanguage.googleapis.com");
        return detail;
    }

    private static ObjectNode localized(String message) {
        return detail("LocalizedMessage").put("locale", "en-US").put("message", message);
    }

    private static ObjectNode help() {
        ObjectNode detail = detail("Help");
        detail.putArray("links")
                .addObject()
                .put("description", "Learn more about Gemini API quotas")
                .put("url", "https://ai.google.dev/gemini-api/docs/rate-limits");
        return detail;
    }

    private static ObjectNode quota(Fault fault, String period) {
        ObjectNode detail = detail("QuotaFailure");
        ObjectNode violation = detail.putArray("violations")
                .addObject()
                .put("quotaMetric", "generativelanguage.googleapis.com/generate_content_free_tier_requests")
                .put("quotaId", "GenerateRequests" + period + "PerProjectPerModel-FreeTier");
        violation
                .putObject("quotaDimensions")
                .put("location", "global")
                .put("model", Objects.requireNonNullElse(fault.param(), "gemini-2.5-flash"));
        violation.put("quotaValue", "10");
        return detail;
    }

    private static ObjectNode retry(String delay) {
        return detail("RetryInfo").put("retryDelay", delay);
    }

    private static ObjectNode detail(String type) {
        return JSON.createObjectNode().put("@type", "type.googleapis.com/google.rpc." + type);
    }
}
