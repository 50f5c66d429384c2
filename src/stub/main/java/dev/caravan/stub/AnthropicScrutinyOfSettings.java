package dev.caravan.stub;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The members of a request that are neither messages nor tools nor thinking. */
final class AnthropicScrutinyOfSettings {
    private static final int LONGEST_USER_ID = 256;
    private static final Set<String> TO_COUNT =
            Set.of("cache_control", "messages", "model", "output_config", "system", "thinking", "tool_choice", "tools");
    private static final List<String> TO_ANSWER = List.of(
            "container",
            "inference_geo",
            "max_tokens",
            "metadata",
            "service_tier",
            "stop_sequences",
            "stream",
            "temperature",
            "top_k",
            "top_p");

    /** With a beta; which of them permits what is not looked at. */
    private static final Set<String> BETA = Set.of("context_management", "mcp_servers", "novelty", "speed");

    private AnthropicScrutinyOfSettings() {}

    static void require(AnthropicInput body, boolean onlyCounts) {
        if (body.required("model").requireText().isEmpty()) {
            throw body.member("model").refused("String should have at least 1 character");
        }
        body.required("messages");
        if (onlyCounts) {
            return;
        }
        body.required("max_tokens").requireIntegerFrom(1);
        requireSampling(body);
        requireStops(body.member("stop_sequences"));
        requireMetadata(body.member("metadata"));
        body.member("stream").requireBooleanIfGiven();
        if (body.member("service_tier").isGiven()) {
            body.member("service_tier").requireOneOf("auto", "standard_only");
        }
        for (String nullable : List.of("container", "inference_geo")) {
            if (body.member(nullable).isSet()) {
                body.member(nullable).requireText();
            }
        }
    }

    static void requireNoOthers(AnthropicInput body, boolean onlyCounts, boolean tries) {
        Set<String> known = new HashSet<>(TO_COUNT);
        if (!onlyCounts) {
            known.addAll(TO_ANSWER);
        }
        if (tries) {
            known.addAll(BETA);
        }
        body.requireOnly(known);
    }

    private static void requireSampling(AnthropicInput body) {
        for (String share : List.of("temperature", "top_p")) {
            if (body.member(share).isGiven()) {
                body.member(share).requireShare();
            }
        }
        if (body.member("top_k").isGiven()) {
            body.member("top_k").requireIntegerFrom(0);
        }
    }

    private static void requireStops(AnthropicInput stops) {
        if (!stops.isGiven()) {
            return;
        }
        for (AnthropicInput stop : stops.requireList()) {
            if (stop.requireText().isBlank()) {
                throw stops.refused("each stop sequence must contain non-whitespace");
            }
        }
    }

    private static void requireMetadata(AnthropicInput metadata) {
        if (!metadata.isGiven()) {
            return;
        }
        metadata.requireObject();
        metadata.requireOnly("user_id");
        AnthropicInput user = metadata.member("user_id");
        if (user.isSet() && user.requireText().length() > LONGEST_USER_ID) {
            throw user.refused("String should have at most %d characters".formatted(LONGEST_USER_ID));
        }
    }
}
