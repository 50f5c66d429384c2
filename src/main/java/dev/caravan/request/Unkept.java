package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Slice;

/**
 * What of the Responses API lives from answers that are kept. None are: each request brings its whole conversation, and
 * who asks for one that was answered before hears so. Whoever keeps answers one day begins here.
 */
public final class Unkept {
    private static final String WHY = ": no answers are kept here";

    private Unkept() {}

    /** @throws Refusal 400 where the request is to be kept, or goes on from something that was */
    static void require(Slice root) {
        if (root.get("store").isTrue()) {
            throw wrong("store", "must be false" + WHY);
        }
        if (root.get("background").isTrue()) {
            throw wrong("background", "must be false" + WHY);
        }
        for (String earlier : new String[] {"previous_response_id", "conversation"}) {
            if (root.get(earlier).isGiven()) {
                throw wrong(earlier, "cannot be gone on from" + WHY + "; send its items as 'input'");
            }
        }
    }

    /** A reference to an item of an earlier answer. */
    static Refusal reference(String place) {
        return wrong(place + ".type", "must not be item_reference" + WHY + "; send the item itself");
    }

    /** For a caller who asks for an answer by its id. */
    public static Refusal asked() {
        return new Refusal(404, "invalid_request_error", null, null, "there is no such response" + WHY, null);
    }
}
