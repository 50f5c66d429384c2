package dev.caravan.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

        /** What callers are told of it, under the names of HTTP headers. */
        public Map<String, String> notes() {
            Map<String, String> notes = new LinkedHashMap<>();
            notes.put("x-caravan-provider", target.provider());
            notes.put("x-caravan-model", target.model());
            notes.put("x-caravan-attempts", Integer.toString(attempts));
            if (!tier.equals(NAMED)) {
                notes.put("x-caravan-tier", tier);
            }
            if (!dropped.isEmpty()) {
                notes.put("x-caravan-dropped", String.join(",", dropped));
            }
            return notes;
        }

        /** In place of a tier, where the caller named a model. */
        public static final String NAMED = "named";
    }
}
