package dev.caravan.door;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** What stands at the door of a Caravan whose operator has no page of their own there. */
final class Signpost {
    private static final String TEXT =
            "Caravan: POST /v1/chat/completions, /v1/responses, /v1/messages or /v1/embeddings; GET /v1/models lists what"
                    + " can be called\n";

    private Signpost() {}

    static void show(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(JsonHead.NO_SNIFF, JsonHead.NO_SNIFFING)
                .end(TEXT);
    }
}
