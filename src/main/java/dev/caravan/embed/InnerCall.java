package dev.caravan.embed;

import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.call.Replied.Origin;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that is made as a part of another one: it goes under the other's id, ends when the other's caller leaves, and
 * says afterwards what it cost. It travels with the messages, for some ways of calling a model take nothing else. Owned
 * by the call's thread.
 */
public final class InnerCall {
    private static final String NAME = "caravan.inner-call";

    private final String id;
    private final Departure departure;
    private final Recall recall;
    private final ChatRequestParameters parameters;
    private final Papers papers;
    private @Nullable ChatResponse response;
    private @Nullable Origin origin;
    private @Nullable BigDecimal usd;
    private @Nullable Refusal refusal;

    /** {@code papers} say for whom it is made. */
    public InnerCall(String id, Departure departure, Recall recall, ChatRequestParameters parameters, Papers papers) {
        this.id = id;
        this.departure = departure;
        this.recall = recall;
        this.parameters = parameters;
        this.papers = papers;
    }

    /** The same message, with the call in it. */
    public UserMessage in(UserMessage message) {
        UserMessage carrying = UserMessage.builder()
                .name(message.name())
                .contents(message.contents())
                .build();
        carrying.attributes().put(NAME, this);
        return carrying;
    }

    static Optional<InnerCall> of(List<ChatMessage> messages) {
        return messages.stream()
                .filter(UserMessage.class::isInstance)
                .map(message -> ((UserMessage) message).attributes().get(NAME))
                .filter(InnerCall.class::isInstance)
                .map(InnerCall.class::cast)
                .findFirst();
    }

    String id() {
        return id;
    }

    Departure departure() {
        return departure;
    }

    Recall recall() {
        return recall;
    }

    Papers papers() {
        return papers;
    }

    ChatRequestParameters parameters() {
        return parameters;
    }

    void heard(@Nullable Origin from, @Nullable BigDecimal cost, @Nullable Refusal why) {
        origin = from;
        usd = cost;
        refusal = why;
    }

    /** In the words of the flow that it is a part of, and not in those of LangChain4j. */
    RuntimeException failure(RuntimeException otherwise) {
        return refusal == null ? otherwise : refusal;
    }

    void said(ChatResponse answer) {
        response = answer;
    }

    /** The answer; empty where there was none. */
    public Optional<ChatResponse> response() {
        return Optional.ofNullable(response);
    }

    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }

    /** What it cost; empty where nobody knows. */
    public Optional<BigDecimal> usd() {
        return Optional.ofNullable(usd);
    }
}
