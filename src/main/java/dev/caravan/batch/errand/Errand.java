package dev.caravan.batch.errand;

import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.failure.Departure;
import dev.caravan.request.Request;
import java.util.Map;

/**
 * A call to make for somebody who has time. {@code id} is the call's own; the departure is for those who do not want to
 * wait any longer. Immutable but for that.
 */
public record Errand(
        String id, Request request, Papers papers, Map<String, String> tags, Recall recall, Departure departure) {
    public Errand {
        tags = Map.copyOf(tags);
    }

    public Errand(String id, Request request, Papers papers, Map<String, String> tags, Departure departure) {
        this(id, request, papers, tags, Recall.WELCOME, departure);
    }

    /** The model's name as it was asked for. */
    String model() {
        return request.model().orElse("auto");
    }
}
