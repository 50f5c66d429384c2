package dev.caravan.dialect.openai;

import dev.caravan.call.Extras;
import dev.caravan.call.Target;
import dev.caravan.call.Terms;
import dev.caravan.call.Usage;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.ResponsesRequest;

/**
 * What a chat request orders beside its answer, as far as that is charged for and the usage does not tell. Immutable.
 */
public record Order(Terms terms, long searches) {
    public static final Order NOTHING = new Order(Terms.USUAL, 0);

    /** Models whose names say so search before each answer, others where they are given options for it. */
    static Order of(ChatRequest request, Target target) {
        boolean searches = request.gives("web_search_options") || target.searchesAlways();
        Terms terms = Terms.ofServiceTier(request.serviceTier());
        return searches || !terms.isUsual() ? new Order(terms, searches ? 1 : 0) : NOTHING;
    }

    /** Searches are counted in the answer. */
    static Order of(ResponsesRequest request) {
        Terms terms = Terms.ofServiceTier(request.serviceTier());
        return terms.isUsual() ? NOTHING : new Order(terms, 0);
    }

    /** What was used, with what the answer says of its terms; one that says nothing keeps to what was ordered. */
    Usage priced(Usage usage, String serviceTier) {
        Terms served = serviceTier.isEmpty() ? terms : Terms.ofServiceTier(serviceTier);
        if (served.isUsual() && searches == 0) {
            return usage;
        }
        Extras told = usage.extras();
        return usage.with(new Extras(served, 0, told.soundInput(), told.soundOutput(), searches, false));
    }
}
