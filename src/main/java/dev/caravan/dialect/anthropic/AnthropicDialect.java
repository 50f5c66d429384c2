package dev.caravan.dialect.anthropic;

import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.conversation.ChatTalk;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.conversation.ResponsesTalk;
import dev.caravan.conversation.Unserved;
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
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.regex.Pattern;

/** Claude, by its native Messages API. A request that came in that form goes on byte by byte, others are translated. */
public record AnthropicDialect(ModelSettings models, Thoughts thoughts, InstantSource clock) implements Dialect {
    private static final String PATH = "/messages";

    /** Newer models take no temperature and go on with no message of the assistant's, older ones do. */
    private static final Pattern UNABLE = Pattern.compile("(?i)(for|on|by) this model\\b|this model does not support");

    /** A message may hold what the caller wrote, but does not begin with it. */
    private static final Pattern UNPAID =
            Pattern.compile("Your credit balance is too low|You have reached your specified API usage limits");

    @Override
    public boolean countsTokens() {
        return true;
    }

    @Override
    public Saying say(Walk walk) {
        return switch (walk.request()) {
            case MessagesRequest messages -> {
                Buffer body = Bodies.joined(messages.rewritten(walk.target().model()));
                yield messages.counting()
                        ? new Saying(PATH + "/count_tokens", body, new CountedTokens("input_tokens"))
                        : new Saying(PATH, body, new RelayedMessages.Of(messages));
            }
            case ChatRequest chat -> translated(walk, ChatTalk.read(chat.root(walk.scale())));
            case ResponsesRequest responses -> translated(walk, ResponsesTalk.read(responses.root(walk.scale())));
            case EmbeddingsRequest embeddings -> throw Unserved.at("model", "has no embeddings");
        };
    }

    private Saying translated(Walk walk, Conversation conversation) {
        AnthropicAbilities.TABLE.require(conversation);
        AnthropicRequest request = AnthropicRequest.of(
                conversation, models.of(walk), thoughts, walk.request().streamed());
        return new Saying(
                PATH,
                Bodies.of(request.json(walk.target().model())),
                new ToldHearing(
                        conversation.form(),
                        Envelopes.of(walk, conversation, clock),
                        EventSplitter.Border.EMPTY_LINE,
                        telling -> new AnthropicSpeech(telling, thoughts)));
    }

    @Override
    public Complaint understand(int status, Slice body) {
        Slice error = body.get("error");
        String message = error.get("message").text();
        Complaint.Kind kind = Complaint.Kind.PLAIN;
        if (status == 400 && UNPAID.matcher(message).lookingAt()) {
            kind = Complaint.Kind.OPERATORS;
        } else if (status == 400 && (message.contains("prompt is too long") || message.contains("context limit"))) {
            kind = Complaint.Kind.TOO_LONG;
        } else if (status == 400 && UNABLE.matcher(message).find()) {
            kind = Complaint.Kind.UNABLE;
        }
        return Complaint.of(kind, error.get("message"), error.get("type"), Slice.MISSING)
                .detailed(error.get("details"));
    }
}
