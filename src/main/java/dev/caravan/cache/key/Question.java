package dev.caravan.cache.key;

import dev.caravan.request.ChatRequest;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.Request;
import dev.caravan.request.ResponsesRequest;

/** The kinds of requests, and which members of each cannot change its answer. */
enum Question {
    CHAT('c'),
    MESSAGES('m'),
    TOKENS('t'),
    RESPONSES('r'),
    EMBEDDINGS('e');

    private final char mark;

    Question(char mark) {
        this.mark = mark;
    }

    static Question of(Request request) {
        return switch (request) {
            case ChatRequest chat -> CHAT;
            case MessagesRequest messages -> messages.counting() ? TOKENS : MESSAGES;
            case ResponsesRequest responses -> RESPONSES;
            case EmbeddingsRequest embeddings -> EMBEDDINGS;
        };
    }

    char mark() {
        return mark;
    }

    /** Whether a member says nothing about the answer. */
    boolean leavesOut(String member) {
        return switch (this) {
            case CHAT ->
                switch (member) {
                    case "stream",
                            "stream_options",
                            "user",
                            "safety_identifier",
                            "metadata",
                            "store",
                            "service_tier",
                            "prompt_cache_key",
                            "prompt_cache_retention" -> true;
                    default -> false;
                };
            case RESPONSES ->
                switch (member) {
                    // Its answer repeats the others.
                    case "stream", "stream_options", "client_metadata" -> true;
                    default -> false;
                };
            case MESSAGES, TOKENS ->
                switch (member) {
                    case "stream", "metadata", "service_tier", "cache_control" -> true;
                    default -> false;
                };
            case EMBEDDINGS -> member.equals("user");
        };
    }

    /** Whether a member holds blocks, in which callers may hint at what a provider should keep in its own cache. */
    boolean holdsBlocks(String member) {
        return switch (member) {
            case "messages", "tools" -> this != EMBEDDINGS;
            case "input" -> this == RESPONSES;
            case "system" -> this == MESSAGES || this == TOKENS;
            default -> false;
        };
    }
}
