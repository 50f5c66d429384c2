package dev.caravan.call;

import dev.caravan.failure.Departure;
import dev.caravan.request.Request;
import java.util.Map;

/**
 * A request that was read and is well formed, and the caller who waits for its answer. {@code startedNanos} is
 * {@link System#nanoTime} at its arrival, {@code passedHeaders} what of the caller's headers the operator lets pass to
 * providers, {@code tags} what the caller says of it for the bill and for routes, {@code papers} whose it is. One that is not {@code patient} would
 * rather have no answer than wait until a provider is free.
 */
public record Asked(
        String id,
        long startedNanos,
        Request request,
        Map<String, String> passedHeaders,
        Map<String, String> tags,
        Recall recall,
        boolean patient,
        Papers papers,
        Caller caller)
        implements Call {
    private static final String NO_MODEL = "auto";

    public Asked {
        passedHeaders = Map.copyOf(passedHeaders);
    }

    @Override
    public Asked before() {
        return this;
    }

    @Override
    public Asked asked() {
        return this;
    }

    /** How long the caller has waited so far. */
    public long nanosUnderWay() {
        return System.nanoTime() - startedNanos;
    }

    /** The model's name as the caller wrote it; {@code auto} where the choice is left to us. */
    public String model() {
        return request.model().orElse(NO_MODEL);
    }

    /** Those headers of its caller's that the operator lets routes read, by their names in any case. */
    public Map<String, String> headers() {
        return papers.headers();
    }

    /** The same call, answered to somebody else. */
    public Asked by(Caller other) {
        return new Asked(id, startedNanos, request, passedHeaders, tags, recall, patient, papers, other);
    }

    /** The same call with another question. */
    public Asked asking(Request other) {
        return new Asked(id, startedNanos, other, passedHeaders, tags, recall, patient, papers, caller);
    }

    public Departure departure() {
        return caller.departure();
    }
}
