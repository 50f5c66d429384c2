package dev.caravan.call;

import java.util.List;

/** A call that there is an answer to, from a provider or from memory. */
public interface Replied extends Call {
    Answer answer();

    Origin origin();

    /**
     * Where an answer comes from. {@code tier} is {@link Origin#NAMED} for a call that named its model, {@code attempts} the calls to
     * providers that it took, {@code dropped} the members of the request that its provider was not told of.
     */
    record Origin(Target target, String tier, int attempts, List<String> dropped) {
        public Origin {
            dropped = List.copyOf(dropped);
        }

        public Origin(Target target, String tier, int attempts) {
            this(target, tier, attempts, List.of());
        }

        /** Told to another one, for whom no provider was asked. */
        public Origin again() {
            return new Origin(target, tier, 0, dropped);
        }

        /** In place of a tier, where the caller named a model. */
        public static final String NAMED = "named";
    }
}
