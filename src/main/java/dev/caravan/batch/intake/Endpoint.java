package dev.caravan.batch.intake;

import java.util.Optional;

/** What an item asks for. */
public enum Endpoint {
    CHAT("chat", "/v1/chat/completions"),
    RESPONSES("responses", "/v1/responses"),
    EMBEDDINGS("embeddings", "/v1/embeddings");

    private final String stored;
    private final String url;

    Endpoint(String stored, String url) {
        this.stored = stored;
        this.url = url;
    }

    public String stored() {
        return stored;
    }

    public String url() {
        return url;
    }

    /** All of them, for people. */
    public static String urls() {
        return CHAT.url + ", " + RESPONSES.url + " or " + EMBEDDINGS.url;
    }

    public static Optional<Endpoint> ofUrl(String url) {
        for (Endpoint endpoint : values()) {
            if (endpoint.url.equals(url)) {
                return Optional.of(endpoint);
            }
        }
        return Optional.empty();
    }
}
