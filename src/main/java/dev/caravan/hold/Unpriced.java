package dev.caravan.hold;

import dev.caravan.call.Target;
import dev.caravan.failure.Objection;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.price.Fees;
import dev.caravan.price.Most;
import dev.caravan.price.Tariff;
import java.util.ArrayList;
import java.util.List;

/** What speaks against a request where a budget applies: members of it that may cost what the price list does not say. */
final class Unpriced {
    private static final String ADD_A_PRICE = "has no price for this model in prices.csv (column ";

    private Unpriced() {}

    static List<Objection> objections(Target target, Tariff tariff, Beside beside, Most most) {
        List<Objection> objections = new ArrayList<>(0);
        Fees fees = tariff.usual().fees();
        beside.boundless().ifPresent(member -> objections.add(objection(member.member(), member.why())));
        if (tariff.atMost(beside.terms(), most).isEmpty()) {
            objections.add(objection(beside.termsMember(), ADD_A_PRICE + "when)"));
        }
        if (most.searches() > 0 && fees.search().isEmpty()) {
            String member = target.searchesAlways() ? "model" : beside.searchesMember();
            objections.add(objection(member, ADD_A_PRICE + "search)"));
        }
        if (most.soundInput() > 0 && fees.soundInput().isEmpty()) {
            objections.add(objection("messages", "with sound " + ADD_A_PRICE + "audio_input)"));
        }
        if (most.mayBeSpoken() && fees.soundOutput().isEmpty()) {
            objections.add(objection("audio", ADD_A_PRICE + "audio_output)"));
        }
        return objections;
    }

    private static Objection objection(String member, String why) {
        Refusal refusal = new Refusal(
                400,
                "invalid_request_error",
                Refusal.NOT_PRICED,
                member,
                "'" + member + "' " + why + ", and a budget applies",
                null);
        return new Objection(member, ProviderFailure.unsuited(refusal));
    }
}
