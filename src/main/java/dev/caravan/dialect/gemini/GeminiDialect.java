package dev.caravan.dialect.gemini;

import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.conversation.ChatTalk;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.conversation.MessagesTalk;
import dev.caravan.conversation.OneCallTelling;
import dev.caravan.conversation.ResponsesTalk;
import dev.caravan.dialect.Bodies;
import dev.caravan.dialect.Complaint;
import dev.caravan.dialect.CountedTokens;
import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.Envelopes;
import dev.caravan.dialect.Saying;
import dev.caravan.dialect.Thoughts;
import dev.caravan.dialect.ToldHearing;
import dev.caravan.json.Slice;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.ResponsesRequest;
import java.time.InstantSource;

/** Gemini, by its native generateContent API. */
public record GeminiDialect(ModelSettings models, Thoughts thoughts, InstantSource clock, GeminiHome home)
        implements Dialect {
    @Override
    public boolean countsTokens() {
        return true;
    }

    @Override
    public Saying say(Walk walk) {
        return switch (walk.request()) {
            case ChatRequest chat -> answered(walk, ChatTalk.read(chat.root(walk.scale())));
            case MessagesRequest messages -> {
                Conversation conversation = MessagesTalk.read(messages.root(walk.scale()));
                yield messages.counting() ? counted(walk, conversation) : answered(walk, conversation);
            }
            case ResponsesRequest responses -> answered(walk, ResponsesTalk.read(responses.root(walk.scale())));
            case EmbeddingsRequest embeddings ->
                home == GeminiHome.VERTEX
                        ? VertexEmbeddings.say(embeddings, model(walk))
                        : GeminiEmbeddings.say(embeddings, model(walk));
        };
    }

    private Saying answered(Walk walk, Conversation conversation) {
        GeminiSignatures signatures = signatures(walk);
        byte[] body = request(walk, conversation, signatures).json();
        String verb = walk.request().streamed() ? "streamGenerateContent?alt=sse" : "generateContent";
        return new Saying(
                signatures.model().path(verb),
                Bodies.of(body),
                new ToldHearing(
                        conversation.form(),
                        Envelopes.of(walk, conversation, clock),
                        EventSplitter.Border.EMPTY_LINE,
                        telling -> new GeminiSpeech(
                                OneCallTelling.of(conversation, telling), signatures, answerId(walk))));
    }

    private Saying counted(Walk walk, Conversation conversation) {
        GeminiSignatures signatures = signatures(walk);
        byte[] body = request(walk, conversation, signatures).counted();
        return new Saying(signatures.model().path("countTokens"), Bodies.of(body), new CountedTokens("totalTokens"));
    }

    private GeminiRequest request(Walk walk, Conversation conversation, GeminiSignatures signatures) {
        GeminiAbilities.TABLE.require(conversation);
        return GeminiRequest.of(conversation, models.of(walk), signatures);
    }

    private GeminiSignatures signatures(Walk walk) {
        return new GeminiSignatures(thoughts, model(walk));
    }

    private GeminiModel model(Walk walk) {
        return GeminiModel.named(walk.target().model(), home);
    }

    /** Of the request's id, which was drawn at random. */
    private static String answerId(Walk walk) {
        String id = walk.asked().id();
        return id.substring(id.indexOf('_') + 1);
    }

    @Override
    public Complaint understand(int status, Slice body) {
        return GeminiErrors.understood(status, body);
    }
}
