package dev.caravan.embed;

import dev.caravan.call.Asked;
import dev.caravan.call.Caller;
import dev.caravan.call.OnBehalf;
import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.door.RequestIds;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.Request;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Carries the requests of LangChain4j's models into the flow in place of a network. Safe for use by many threads; one
 * for an inner call is for one call.
 */
final class InnerClient implements HttpClient {
    private final Flow flow;
    private final @Nullable InnerCall innerCall;

    InnerClient(Flow flow, @Nullable InnerCall innerCall) {
        this.flow = flow;
        this.innerCall = innerCall;
    }

    HttpClientBuilder builder() {
        return new Ready(this);
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        WholeListener listener = new WholeListener(departure());
        flow.answer(asked(request, papers(), listener));
        if (innerCall != null) {
            innerCall.heard(listener.origin(), usd(listener), listener.refusal());
        }
        return listener.response();
    }

    private static @Nullable BigDecimal usd(WholeListener listener) {
        return Optional.ofNullable(listener.headers().get("x-caravan-cost-usd"))
                .map(List::getFirst)
                .map(BigDecimal::new)
                .orElse(null);
    }

    /** Comes back at once, as clients of streams do; the flow waits for providers on a thread of its own. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener events) {
        StreamListener listener = new StreamListener(departure(), events);
        Papers papers = papers();
        Thread.ofVirtual().name("caravan-stream").start(() -> {
            try {
                flow.answer(asked(request, papers, listener));
            } catch (RuntimeException e) {
                events.onError(e);
            }
        });
    }

    private Departure departure() {
        return innerCall == null ? new Departure() : innerCall.departure();
    }

    private Papers papers() {
        return innerCall == null ? OnBehalf.papers() : innerCall.papers();
    }

    private Asked asked(HttpRequest request, Papers papers, Caller caller) {
        return new Asked(
                innerCall == null ? RequestIds.next(ThreadLocalRandom.current()) : innerCall.id(),
                System.nanoTime(),
                read(request),
                Map.of(),
                Map.of(),
                innerCall == null ? Recall.WELCOME : innerCall.recall(),
                // What is a part of another call can be done without.
                innerCall == null,
                papers,
                caller);
    }

    private static Request read(HttpRequest request) {
        byte[] json = request.body().getBytes(StandardCharsets.UTF_8);
        try {
            return request.url().endsWith("/embeddings") ? EmbeddingsRequest.read(json) : ChatRequestReader.read(json);
        } catch (Refusal refusal) {
            throw HttpExceptions.of(refusal);
        }
    }

    /** There is nothing to build; the times are those of the flow. */
    private record Ready(InnerClient client) implements HttpClientBuilder {
        @Override
        public Duration connectTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public HttpClient build() {
            return client;
        }
    }
}
