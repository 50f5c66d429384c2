package dev.caravan.hold;

import dev.caravan.call.Terms;
import dev.caravan.hold.Beside.Boundless;
import dev.caravan.request.ChatRequest;
import java.util.Set;

/** Finds what a request in OpenAI's form asks for beside an answer in text. */
final class ChatBeside {
    /** How kin of OpenAI are asked to search, to take other models or to add things, all of it for money. */
    static final Set<String> OF_UNKNOWN_COST =
            Set.of("search_parameters", "plugins", "models", "enable_search", "web_search");

    private ChatBeside() {}

    static Beside of(ChatRequest request) {
        String search = request.gives("web_search_options") ? "web_search_options" : "";
        return new Beside(
                Terms.ofServiceTier(request.serviceTier()),
                "service_tier",
                search.isEmpty() ? 0 : 1,
                search,
                request.gives("audio"),
                0,
                0,
                OF_UNKNOWN_COST.stream()
                        .filter(request::gives)
                        .sorted()
                        .findFirst()
                        .map(member -> new Boundless(member, "may cost what nobody here knows")));
    }
}
