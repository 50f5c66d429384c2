package dev.caravan.account;

import dev.caravan.admit.Client;
import dev.caravan.call.Asked;
import dev.caravan.call.Caller;
import dev.caravan.chain.Walk;
import dev.caravan.failure.Refusal;
import dev.caravan.price.Bill;
import dev.caravan.price.Billed;
import java.util.Map;
import java.util.Optional;

/**
 * A call without an answer, on the bill with what it cost all the same. {@code asked} is empty where it could not be
 * read, {@code client} where nobody knows whose it is, {@code walk} where it never came to a chain of providers, {@code refusal} where the caller left and nobody is
 * there to be told. {@code booked} where it failed when its answer was in the ledger already.
 */
public record Failed(
        String id,
        Caller caller,
        Optional<Asked> asked,
        Optional<Client> client,
        Optional<Walk> walk,
        Optional<Refusal> refusal,
        Bill bill,
        boolean booked)
        implements Billed {
    /** What its caller was told: the status, 0 where they had left. */
    public int status() {
        return refusal.map(Refusal::status).orElse(0);
    }

    public String code() {
        return refusal.map(why -> why.code().orElse(why.type())).orElse("caller_left");
    }

    public String message() {
        return refusal.map(Refusal::reason).orElse("the caller left before the answer");
    }

    /** The model's name as the caller wrote it; empty where the call could not be read. */
    public String model() {
        return asked.map(Asked::model).orElse("");
    }

    public Map<String, String> tags() {
        return asked.map(Asked::tags).orElse(Map.of());
    }

    @Override
    public String keyName() {
        return client.map(Client::name).orElse("");
    }
}
