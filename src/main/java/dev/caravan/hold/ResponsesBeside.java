package dev.caravan.hold;

import dev.caravan.call.Terms;
import dev.caravan.hold.Beside.Boundless;
import dev.caravan.json.Slice;
import dev.caravan.request.ResponsesRequest;
import java.util.Optional;

/** Finds what a request of the Responses API asks for beside an answer in text: what a provider's own tools do. */
final class ResponsesBeside {
    private ResponsesBeside() {}

    static Beside of(ResponsesRequest request) {
        return new Beside(
                Terms.ofServiceTier(request.serviceTier()),
                "service_tier",
                0,
                "",
                false,
                0,
                0,
                boundless(request.root()));
    }

    private static Optional<Boundless> boundless(Slice root) {
        int index = 0;
        for (Slice tool : root.get("tools").items()) {
            String type = tool.get("type").text();
            if (!isRunByTheCaller(type)) {
                return Optional.of(new Boundless("tools[" + index + "].type", "may cost what nobody here knows"));
            }
            index++;
        }
        if (root.get("prompt").isGiven()) {
            return Optional.of(new Boundless("prompt", "may hold what nobody here knows"));
        }
        return ChatBeside.OF_UNKNOWN_COST.stream()
                .filter(member -> root.get(member).isGiven())
                .sorted()
                .findFirst()
                .map(member -> new Boundless(member, "may cost what nobody here knows"));
    }

    private static boolean isRunByTheCaller(String type) {
        return switch (type) {
            case "function", "custom", "local_shell", "apply_patch", "computer_use_preview", "computer" -> true;
            default -> false;
        };
    }
}
