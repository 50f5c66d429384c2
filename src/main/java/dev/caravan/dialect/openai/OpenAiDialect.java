package dev.caravan.dialect.openai;

import dev.caravan.call.Bytes;
import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.conversation.ChatJson;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.conversation.MessagesTalk;
import dev.caravan.conversation.ResponsesTalk;
import dev.caravan.dialect.Bodies;
import dev.caravan.dialect.Complaint;
import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.Envelopes;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.Hearing;
import dev.caravan.dialect.Saying;
import dev.caravan.dialect.ToldHearing;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.Defaults;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.ResponsesRequest;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Set;

/**
 * OpenAI, and whatever speaks its API: a request in OpenAI's form goes on byte by byte save for the model's name, and
 * the answer comes back as it is. {@code limitMember} is what this provider calls the most tokens of an answer;
 * {@code responses} where it has the Responses API as well.
 */
public record OpenAiDialect(ModelSettings models, String limitMember, boolean responses, InstantSource clock)
        implements Dialect {
    private static final Set<String> UNPAID =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance");
    private static final Set<String> UNABLE = Set.of("unsupported_parameter", "unsupported_value", "unknown_parameter");

    @Override
    public Saying say(Walk walk) {
        String model = walk.target().model();
        Defaults defaults = models.of(walk).defaults();
        return switch (walk.request()) {
            case ChatRequest chat ->
                new Saying(
                        "/chat/completions",
                        Bodies.joined(chat.rewritten(model, defaults, limitMember)),
                        new RelayedChat(chat, Order.of(chat, walk.target())));
            case MessagesRequest messages -> {
                Conversation conversation = MessagesTalk.read(messages.root(walk.scale()));
                MessagesAbilities.TABLE.require(conversation);
                yield translated(walk, conversation, defaults);
            }
            case ResponsesRequest asked ->
                responses ? relayed(asked, model, defaults) : translated(walk, asked, defaults);
            case EmbeddingsRequest embeddings ->
                new Saying(
                        "/embeddings", Bodies.joined(embeddings.rewritten(model)), new RelayedEmbeddings(embeddings));
        };
    }

    private static Saying relayed(ResponsesRequest asked, String model, Defaults defaults) {
        return new Saying(
                "/responses",
                Bodies.joined(asked.rewritten(model, defaults)),
                new RelayedResponses.Of(asked, Order.of(asked)));
    }

    private Saying translated(Walk walk, ResponsesRequest asked, Defaults defaults) {
        Conversation conversation = ResponsesTalk.read(asked.root(walk.scale()));
        ResponsesAbilities.TABLE.require(conversation);
        return translated(walk, conversation, defaults);
    }

    private Saying translated(Walk walk, Conversation conversation, Defaults defaults) {
        byte[] body =
                ChatJson.of(conversation, walk.target().model(), walk.request().streamed(), defaults, limitMember);
        return new Saying("/chat/completions", Bodies.of(body), heard(walk, conversation));
    }

    private Hearing heard(Walk walk, Conversation conversation) {
        return new ToldHearing(
                conversation.form(),
                Envelopes.of(walk, conversation, clock),
                EventSplitter.Border.EMPTY_LINE,
                ChatSpeech::new);
    }

    @Override
    public Complaint understand(int status, Slice body) {
        Slice error = body.get("error");
        if (error.isString()) {
            return Complaint.of(Complaint.Kind.PLAIN, error);
        }
        Complaint.Kind kind = Complaint.Kind.PLAIN;
        if (status == 429
                && (UNPAID.contains(error.get("code").text())
                        || UNPAID.contains(error.get("type").text()))) {
            kind = Complaint.Kind.OPERATORS;
        } else if (status == 400 || status == 422) {
            kind = kindOfRefusal(error);
        }
        return Complaint.of(kind, error.get("message"), error.get("code"), error.get("param"));
    }

    private static Complaint.Kind kindOfRefusal(Slice error) {
        String message = error.get("message").text();
        boolean tooLong = error.get("code").is("context_length_exceeded")
                || message.contains("maximum context length")
                || message.contains("context window");
        if (tooLong) {
            return Complaint.Kind.TOO_LONG;
        }
        return UNABLE.contains(error.get("code").text()) ? Complaint.Kind.UNABLE : Complaint.Kind.PLAIN;
    }

    /** Whole and streamed answers that go on as they came. */
    private record RelayedChat(ChatRequest request, Order order) implements Hearing {
        @Override
        public Heard whole(Buffer answer, int status, Scale scale) {
            byte[] bytes = Bytes.of(answer);
            return new Heard(
                    answer, AnswerScan.usage(bytes, 0, bytes.length, status, request.estimatedInputTokens(), order));
        }

        @Override
        public EventReader events() {
            return new RelayedChunks(request.usageWanted(), order);
        }
    }
}
