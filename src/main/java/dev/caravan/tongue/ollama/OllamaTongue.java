package dev.caravan.tongue.ollama;

import dev.caravan.call.ChatRequest;
import dev.caravan.call.EmbeddingsRequest;
import dev.caravan.call.MessagesRequest;
import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.json.Slice;
import dev.caravan.talk.ChatTalk;
import dev.caravan.talk.Conversation;
import dev.caravan.talk.MessagesTalk;
import dev.caravan.talk.OneCallTelling;
import dev.caravan.tongue.Bodies;
import dev.caravan.tongue.Complaint;
import dev.caravan.tongue.Envelopes;
import dev.caravan.tongue.EventSplitter;
import dev.caravan.tongue.Saying;
import dev.caravan.tongue.ToldHearing;
import dev.caravan.tongue.Tongue;
import java.time.InstantSource;

/** Ollama, by its native API, whether it runs here or in its cloud. */
public record OllamaTongue(ModelSettings models, InstantSource clock) implements Tongue {
    @Override
    public Saying say(Walk walk) {
        return switch (walk.request()) {
            case ChatRequest chat -> chat(walk, ChatTalk.read(chat.root(walk.scale())));
            case MessagesRequest messages -> chat(walk, MessagesTalk.read(messages.root(walk.scale())));
            case EmbeddingsRequest embeddings ->
                OllamaEmbeddings.saying(embeddings, walk.target().model());
        };
    }

    private Saying chat(Walk walk, Conversation conversation) {
        String model = walk.target().model();
        OllamaRequest request = OllamaRequest.of(conversation, models.of(walk));
        String requestId = walk.asked().id();
        return new Saying(
                "/chat",
                Bodies.of(request.json(model, walk.request().streamed())),
                new ToldHearing(
                        conversation.form(),
                        Envelopes.of(walk, conversation, clock),
                        EventSplitter.Border.END_OF_LINE,
                        telling -> new OllamaSpeech(OneCallTelling.of(conversation, telling), requestId)));
    }

    @Override
    public Complaint understand(int status, Slice body) {
        return OllamaErrors.understood(status, body.get("error"));
    }
}
