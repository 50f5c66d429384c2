package dev.caravan.cache;

import dev.caravan.admit.Client;
import dev.caravan.admit.Plan;
import dev.caravan.call.Allotment;
import dev.caravan.call.Asked;
import java.util.Optional;

/**
 * What decides, beside the question, whether a call is answered: whose limits and money it is made with, what it may ask
 * for, and how long it may wait for its turn. Immutable.
 */
record Circumstances(
        Client client, Plan permission, Optional<Allotment> allotment, boolean background, boolean patient) {
    static Circumstances of(Seeking seeking) {
        Asked asked = seeking.asked();
        Client client = seeking.admitted().client();
        return new Circumstances(
                client,
                client.permission(asked),
                asked.papers().allotment(),
                asked.papers().background(),
                asked.patient());
    }
}
