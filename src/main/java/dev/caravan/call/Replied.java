package dev.caravan.call;

/** A call that there is an answer to, from a provider or from memory. */
public interface Replied extends Call {
    Answer answer();

    Origin origin();

    /**
     * Where an answer comes from. {@code tier} is {@link Origin#NAMED} for a call that named its model, {@code attempts} the calls to
     * providers that it took.
     */
    record Origin(Target target, String tier, int attempts) {
        /** In place of a tier, where the caller named a model. */
        public static final String NAMED = "named";
    }
}
