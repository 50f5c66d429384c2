package dev.caravan.store;

/** Another Caravan serves on the same store already. */
public final class AnotherServes extends RuntimeException {
    AnotherServes(String store, String process) {
        super(
                "another Caravan serves on the store " + store + " already"
                        + (process.isEmpty() ? "" : " (process " + process + ")")
                        + ": stop that one, or give this one a caravan.data of its own",
                null,
                false,
                false);
    }
}
