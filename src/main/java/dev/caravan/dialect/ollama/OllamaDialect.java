package dev.caravan.dialect.ollama;

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
import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.Envelopes;
import dev.caravan.dialect.Saying;
import dev.caravan.dialect.ToldHearing;
import dev.caravan.json.Slice;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.ResponsesRequest;
import java.time.InstantSource;

/** Ollama, by its native API, whether it runs here or in its cloud. */
public record OllamaDialect(ModelSettings models, InstantSource clock) implements Dialect {
    @Override
    public Saying say(Walk walk) {
        return switch (walk.request()) {
            case ChatRequest chat -> chat(walk, ChatTalk.read(chat.root(walk.scale())));
            case MessagesRequest messages -> chat(walk, MessagesTalk.read(messages.root(walk.scale())));
            case ResponsesRequest responses -> chat(walk, ResponsesTalk.read(responses.root(walk.scale())));
            case EmbeddingsRequest embeddings ->
                OllamaEmbeddings.saying(embeddings, walk.target().model());
        };
    }

    private Saying chat(Walk walk, Conversation conversation) {
        String model = walk.target().model();
        OllamaRequest request = OllamaRequest.of(conversation, models.of(walk));
        StrictTools strict = StrictTools.of(conversation, request.forced());
        String requestId = walk.asked().id();
        return new Saying(
                "/chat",
                Bodies.of(request.json(model, walk.request().streamed())),
                new ToldHearing(
                        conversation.form(),
                        Envelopes.of(walk, conversation, clock),
                        EventSplitter.Border.END_OF_LINE,
                        telling -> new OllamaSpeech(
                                OneCallTelling.of(conversation, telling), requestId, request.forced(), strict)));
    }

    @Override
    public Complaint understand(int status, Slice body) {
        return OllamaErrors.understood(status, body.get("error"));
    }
}
