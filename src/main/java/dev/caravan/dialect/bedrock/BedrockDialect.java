package dev.caravan.dialect.bedrock;

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
import dev.caravan.dialect.Thoughts;
import dev.caravan.dialect.ToldHearing;
import dev.caravan.json.Slice;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.ResponsesRequest;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** Whatever runs on Amazon Bedrock, by its Converse API. */
public record BedrockDialect(ModelSettings models, Thoughts thoughts, InstantSource clock) implements Dialect {
    @Override
    public Saying say(Walk walk) {
        return switch (walk.request()) {
            case ChatRequest chat -> converse(walk, ChatTalk.read(chat.root(walk.scale())));
            case MessagesRequest messages -> converse(walk, MessagesTalk.read(messages.root(walk.scale())));
            case ResponsesRequest responses -> converse(walk, ResponsesTalk.read(responses.root(walk.scale())));
            case EmbeddingsRequest embeddings -> BedrockEmbeddings.saying(embeddings, model(walk));
        };
    }

    private Saying converse(Walk walk, Conversation conversation) {
        BedrockAbilities.TABLE.require(conversation);
        BedrockModel model = model(walk);
        BedrockRequest request = BedrockRequest.of(conversation, model, models.of(walk), thoughts);
        return new Saying(
                model.path(walk.request().streamed() ? "converse-stream" : "converse"),
                Bodies.of(request.json()),
                new ToldHearing(
                        conversation.form(),
                        Envelopes.of(walk, conversation, clock),
                        EventSplitter.Border.LENGTH,
                        telling ->
                                new BedrockSpeech(OneCallTelling.of(conversation, telling), model.name(), thoughts)));
    }

    private static BedrockModel model(Walk walk) {
        return new BedrockModel(walk.target().model());
    }

    @Override
    public Complaint understand(int status, Slice body) {
        return BedrockErrors.understood(status, "", body);
    }

    @Override
    public Complaint understand(int status, UnaryOperator<String> headers, Slice body) {
        return BedrockErrors.understood(status, headers.apply("x-amzn-errortype"), body);
    }
}
