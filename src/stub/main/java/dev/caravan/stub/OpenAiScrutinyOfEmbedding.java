package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What OpenAI refuses of texts and tokens to embed. A model with {@code ada} in its name takes no dimensions. */
final class OpenAiScrutinyOfEmbedding {
    private static final Set<String> MEMBERS = Set.of("model", "input", "encoding_format", "dimensions", "user");
    private static final int MOST_INPUTS = 2048;

    private OpenAiScrutinyOfEmbedding() {}

    static Optional<Fault> refusal(JsonNode body) {
        if (body.path("model").asText().isEmpty()) {
            return refused(null, null, "you must provide a model parameter");
        }
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                return refused(null, null, "Unrecognized request argument supplied: " + member.getKey());
            }
        }
        if (body.path("input").isMissingNode()) {
            return refused("missing_required_parameter", "input", "Missing required parameter: 'input'.");
        }
        if (!isInput(body.path("input"))) {
            return refused(
                    null,
                    null,
                    "'$.input' is invalid. Please check the API reference:"
                            + " https://platform.openai.com/docs/api-reference.");
        }
        return refusalOfFormat(body.path("encoding_format")).or(() -> refusalOfDimensions(body));
    }

    private static boolean isInput(JsonNode input) {
        if (!input.isArray()) {
            return isText(input);
        }
        boolean oneKind = all(input, OpenAiScrutinyOfEmbedding::isText)
                || all(input, OpenAiScrutinyOfEmbedding::isToken)
                || all(
                        input,
                        list -> list.isArray() && !list.isEmpty() && all(list, OpenAiScrutinyOfEmbedding::isToken));
        return !input.isEmpty() && input.size() <= MOST_INPUTS && oneKind;
    }

    private static boolean all(JsonNode list, Predicate<JsonNode> check) {
        return StreamSupport.stream(list.spliterator(), false).allMatch(check);
    }

    private static boolean isText(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty();
    }

    private static boolean isToken(JsonNode node) {
        return node.isIntegralNumber() && node.asLong() >= 0;
    }

    private static Optional<Fault> refusalOfFormat(JsonNode format) {
        boolean known = format.isMissingNode() || Set.of("float", "base64").contains(format.asText());
        return known
                ? Optional.empty()
                : refused(
                        "invalid_value",
                        "encoding_format",
                        "Invalid value: '%s'. Supported values are: 'float' and 'base64'.".formatted(format.asText()));
    }

    private static Optional<Fault> refusalOfDimensions(JsonNode body) {
        JsonNode dimensions = body.path("dimensions");
        if (dimensions.isMissingNode()) {
            return Optional.empty();
        }
        if (body.path("model").asText().contains("ada")) {
            return refused(null, null, "This model does not support specifying dimensions.");
        }
        return dimensions.isIntegralNumber() && dimensions.asLong() >= 1
                ? Optional.empty()
                : refused(
                        null,
                        "dimensions",
                        "Invalid value for 'dimensions' = %s. Must be greater than or equal to 1."
                                .formatted(dimensions));
    }

    private static Optional<Fault> refused(@Nullable String code, @Nullable String param, String message) {
        return Optional.of(new Fault(400, code, param, message));
    }
}
