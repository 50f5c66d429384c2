package dev.caravan.hybrid;

import dev.caravan.call.Asked;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Usage;
import dev.caravan.conversation.ChatTalk;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Finish;
import dev.caravan.conversation.MessagesTalk;
import dev.caravan.conversation.Part;
import dev.caravan.conversation.ResponsesTalk;
import dev.caravan.conversation.Turn;
import dev.caravan.embed.InnerCall;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.json.JsonText;
import dev.caravan.json.JsonTexts;
import dev.caravan.price.Money;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.ResponsesRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The asking for a draft: the conversation as LangChain4j's messages, with what the caller set for the length and the
 * manner of the answer, for the draft may have to be it. Only conversations in words are drafted: a draft cannot call
 * tools, look at images or keep to a schema. Owned by the call's thread.
 */
public final class Drafting {
    /** What a draft keeps to, or what says nothing about the answer's content. */
    private static final Set<String> KEPT_TO = Set.of(
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "stop",
            "user",
            "safety_identifier",
            "metadata",
            "store",
            "service_tier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "stream_options",
            "reasoning_effort");

    private final List<ChatMessage> messages;
    private final InnerCall innerCall;
    private final long startedNanos = System.nanoTime();

    private Drafting(List<ChatMessage> messages, InnerCall innerCall) {
        this.messages = messages;
        this.innerCall = innerCall;
    }

    /** For the holder of the key of that name; empty where the call cannot be drafted. */
    public static Optional<Drafting> of(Asked asked, String keyName) {
        return conversation(asked).filter(Drafting::isPlain).map(conversation -> {
            List<ChatMessage> messages = new ArrayList<>();
            conversation.turns().forEach(turn -> messages.add(message(turn)));
            InnerCall innerCall = new InnerCall(
                    asked.id(),
                    asked.departure(),
                    asked.recall(),
                    manner(conversation),
                    Papers.inside(new Identity.For(keyName)));
            messages.add(innerCall.in((UserMessage) messages.removeLast()));
            return new Drafting(messages, innerCall);
        });
    }

    private static Optional<Conversation> conversation(Asked asked) {
        try {
            return switch (asked.request()) {
                case ChatRequest chat -> Optional.of(ChatTalk.read(chat.root(chat.scale())));
                case MessagesRequest messages ->
                    messages.counting()
                            ? Optional.empty()
                            : Optional.of(MessagesTalk.read(messages.root(messages.scale())));
                case ResponsesRequest responses -> Optional.of(ResponsesTalk.read(responses.root(responses.scale())));
                case EmbeddingsRequest embeddings -> Optional.empty();
            };
        } catch (ProviderFailure | Refusal e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(Conversation conversation) {
        List<Turn> turns = conversation.turns();
        return !turns.isEmpty()
                && turns.getLast().is(Turn.Role.USER)
                && turns.stream().noneMatch(turn -> turn.is(Turn.Role.TOOL))
                && turns.stream().flatMap(turn -> turn.parts().stream()).allMatch(Part.Text.class::isInstance)
                && !conversation.offersTools()
                && KEPT_TO.containsAll(conversation.given().keySet());
    }

    private static ChatMessage message(Turn turn) {
        JsonTexts texts = new JsonTexts();
        turn.parts().forEach(part -> texts.add(((Part.Text) part).text()));
        JsonText text = texts.joined();
        return switch (turn.role()) {
            case SYSTEM -> SystemMessage.from(text.plain());
            case USER -> UserMessage.from(text.plain());
            case ASSISTANT -> AiMessage.from(text.plain());
            case TOOL -> throw new IllegalStateException("what tools say is not drafted");
        };
    }

    private static OpenAiChatRequestParameters manner(Conversation conversation) {
        OpenAiChatRequestParameters.Builder manner = OpenAiChatRequestParameters.builder();
        conversation.maxTokens().ifPresent(most -> {
            int tokens = (int) Math.min(most, Integer.MAX_VALUE);
            if (conversation.has("max_completion_tokens")) {
                manner.maxCompletionTokens(tokens);
            } else {
                manner.maxOutputTokens(tokens);
            }
        });
        if (conversation.has("temperature")) {
            manner.temperature(conversation.value("temperature").number().doubleValue());
        }
        if (conversation.has("top_p")) {
            manner.topP(conversation.value("top_p").number().doubleValue());
        }
        if (!conversation.stops().isEmpty()) {
            manner.stopSequences(
                    conversation.stops().stream().map(JsonText::plain).toList());
        }
        return manner.build();
    }

    /** How long ago it began. */
    public long sinceNanos() {
        return System.nanoTime() - startedNanos;
    }

    /** What the drafting model is asked. */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** What came of it; empty where nothing did that could be improved. */
    public Optional<Draft> draft() {
        Optional<ChatResponse> response = innerCall.response();
        Optional<Origin> origin = innerCall.origin();
        if (response.isEmpty() || origin.isEmpty()) {
            return Optional.empty();
        }
        String text = response.get().aiMessage().text();
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        Optional<Money> cost = innerCall.usd().map(Money::ofUsd);
        return Optional.of(new Draft(text, finish(response.get()), usage(response.get()), origin.get(), cost));
    }

    private static Finish finish(ChatResponse response) {
        return response.finishReason() == FinishReason.LENGTH ? Finish.LENGTH : Finish.STOP;
    }

    private static Usage usage(ChatResponse response) {
        TokenUsage usage = response.tokenUsage();
        return usage == null
                ? Usage.NONE
                : new Usage(count(usage.inputTokenCount()), count(usage.outputTokenCount()), 0, 0, 0, false);
    }

    private static long count(@Nullable Integer tokens) {
        return tokens == null ? 0 : Math.max(0, tokens);
    }
}
