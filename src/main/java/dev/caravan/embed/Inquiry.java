package dev.caravan.embed;

import dev.caravan.call.Asked;
import dev.caravan.call.Caller;
import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.call.Tags;
import dev.caravan.door.RequestIds;
import dev.caravan.failure.Refusal;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.Request;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What an application asks in OpenAI's form, for whom, and what it says of it for the bill. Immutable. */
public record Inquiry(String id, long startedNanos, Request request, Map<String, String> tags, Papers papers) {
    public Inquiry {
        tags = Map.copyOf(tags);
    }

    /** @throws Refusal where the bytes are no chat request, or a tag is malformed */
    public static Inquiry chat(byte[] json, Map<String, String> tags, Papers papers) {
        return of(ChatRequestReader.read(json), tags, papers);
    }

    /** @throws Refusal where the bytes ask for no vectors, or a tag is malformed */
    public static Inquiry embeddings(byte[] json, Map<String, String> tags, Papers papers) {
        return of(EmbeddingsRequest.read(json), tags, papers);
    }

    private static Inquiry of(Request request, Map<String, String> tags, Papers papers) {
        return new Inquiry(
                RequestIds.next(ThreadLocalRandom.current()),
                System.nanoTime(),
                request,
                tags.isEmpty() ? tags : Tags.require(tags),
                papers);
    }

    Asked asked(Caller caller) {
        return new Asked(id, startedNanos, request, Map.of(), tags, Recall.WELCOME, true, papers, caller);
    }
}
