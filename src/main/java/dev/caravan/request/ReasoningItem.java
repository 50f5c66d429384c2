package dev.caravan.request;

import dev.caravan.json.Slice;

/** What a model thought, as an item that callers of the Responses API bring back. */
public final class ReasoningItem {
    /** What callers ask for who keep what a model thought themselves. */
    public static final String SEALED = "reasoning.encrypted_content";

    /** Begins what we sealed. */
    public static final String OURS = "caravan1.";

    private ReasoningItem() {}

    /** Whether the caller wants what was thought in a form that can be brought back. */
    public static boolean isWanted(Slice request) {
        for (Slice wish : request.get("include").items()) {
            if (wish.is(SEALED)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it says nothing to a provider who has this API and keeps nothing: others thought it, or it lies nowhere. */
    static boolean isForeign(Slice item) {
        if (!item.get("type").is("reasoning")) {
            return false;
        }
        Slice sealed = item.get("encrypted_content");
        return sealed.inner().isEmpty() || isOurs(sealed);
    }

    public static boolean isOurs(Slice sealed) {
        return sealed.isString()
                && sealed.inner().length() > OURS.length()
                && sealed.inner().beginning(OURS.length()).equals(OURS);
    }
}
