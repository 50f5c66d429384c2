package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.dialect.sandbox.SandboxPlan.Failure;
import java.util.Optional;

/** What a provider would turn a request down for; it also bounds the work that a request can ask for. */
final class RequestFault {
    private static final int MOST_CHOICES = 128;
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_TOOL_NAME = 64;

    private RequestFault() {}

    static Optional<Failure> of(SandboxRequest request) {
        return message(request).map(Failures::invalid);
    }

    private static Optional<String> message(SandboxRequest request) {
        if (!isAbsentOrWhole(request.json().path("n"), MOST_CHOICES)) {
            return Optional.of("'n' must be a whole number from 1 to " + MOST_CHOICES + ".");
        }
        if (!isAbsentOrWhole(request.limit(), Long.MAX_VALUE)) {
            return Optional.of("'max_tokens' and 'max_completion_tokens' must be whole numbers from 1.");
        }
        if (request.json().path("stop").size() > MOST_STOPS) {
            return Optional.of("'stop' holds at most " + MOST_STOPS + " sequences.");
        }
        return toolMessage(request);
    }

    private static Optional<String> toolMessage(SandboxRequest request) {
        if (request.functions().stream()
                .anyMatch(tool -> tool.path("name").asText().length() > LONGEST_TOOL_NAME)) {
            return Optional.of("A name in 'tools' is longer than " + LONGEST_TOOL_NAME + " characters.");
        }
        String named = request.namedTool();
        if (!named.isEmpty() && request.functions().stream().noneMatch(tool -> SandboxRequest.isNamed(tool, named))) {
            return Optional.of("'tool_choice' names a tool that is not in 'tools'.");
        }
        return Optional.empty();
    }

    private static boolean isAbsentOrWhole(JsonNode number, long most) {
        return !SandboxRequest.isGiven(number)
                || (number.canConvertToLong()
                        && number.isIntegralNumber()
                        && number.longValue() >= 1
                        && number.longValue() <= most);
    }
}
