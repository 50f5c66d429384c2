package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The thought signatures that this stub has issued, each with the name of the function whose call it goes with. */
final class GeminiSignatures {
    private static final Set<String> DUMMIES =
            Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");
    /** So that whoever handles a signature as text meets every character that base64 has. */
    private static final String ODD_START = "+/+/";

    private final Map<String, String> issued = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    String issue(String function) {
        String signature = ODD_START
                + Base64.getEncoder()
                        .encodeToString(
                                "thought%03d".formatted(count.incrementAndGet()).getBytes(UTF_8));
        issued.put(signature, function);
        return signature;
    }

    /** Only the current turn is looked at: what came after the user last said something. */
    void inspect(JsonNode contents, GeminiFindings findings) {
        for (int index = start(contents); index < contents.size(); index++) {
            Optional<JsonNode> first = firstCall(contents.path(index));
            if (first.isPresent()) {
                inspectCall(first.get(), index, findings);
            }
        }
    }

    private void inspectCall(JsonNode part, int index, GeminiFindings findings) {
        String signature = part.path("thoughtSignature").asText();
        String function = part.path("functionCall").path("name").asText();
        if (signature.isEmpty()) {
            findings.addWhole(
                    ("Function call is missing a thought_signature in functionCall parts. This is required for"
                                    + " tools to work correctly, and missing thought_signature may lead to degraded model"
                                    + " performance. Additional data, function call `default_api:%s` , position %d. Please"
                                    + " refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.")
                            .formatted(function, index + 1));
        } else if (!DUMMIES.contains(signature) && !function.equals(issued.get(signature))) {
            findings.addWhole("Corrupted thought signature.");
        }
    }

    private static int start(JsonNode contents) {
        for (int index = contents.size() - 1; index >= 0; index--) {
            JsonNode content = contents.path(index);
            boolean user = content.path("role").asText().equals("user");
            if (user && GeminiScrutinyTurns.every(content, "functionResponse").isEmpty()) {
                return index;
            }
        }
        return 0;
    }

    private static Optional<JsonNode> firstCall(JsonNode content) {
        for (JsonNode part : content.path("parts")) {
            if (part.hasNonNull("functionCall")) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
